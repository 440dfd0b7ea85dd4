package org.tlsgateway.downstream.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands in the pipeline of a channel between the server's 220 to STARTTLS and whoever takes it over. A TLS server does not speak
 * first (RFC 8446 section 2), so what comes now was injected: the connection is dropped.
 */
public final class HandOverGuard extends ChannelInboundHandlerAdapter {
    private boolean injected;

    /** True when bytes came and the connection was dropped for it. */
    public boolean injected() {
        return injected;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        injected = true;
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
