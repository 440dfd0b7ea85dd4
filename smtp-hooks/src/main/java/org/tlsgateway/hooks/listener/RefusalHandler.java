package org.tlsgateway.hooks.listener;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Answers a connection with a refusal in place of a banner (RFC 5321 section 3.1), and closes it. */
final class RefusalHandler extends ChannelInboundHandlerAdapter {
    private final String reply;

    RefusalHandler(String reply) {
        this.reply = reply;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        refuse(ctx, reply);
    }

    /** The reply, one line, and the end. */
    static void refuse(ChannelHandlerContext ctx, String reply) {
        ctx.writeAndFlush(ByteBufUtil.encodeString(
                        ctx.alloc(), CharBuffer.wrap(reply + "\r\n"), StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
