package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/** Holds what a client sends, from its ClientHello, until its turn has come. Comes before the SslHandler, and goes then. */
final class HandshakeTurn extends ChannelInboundHandlerAdapter {
    private final Deque<Object> held = new ArrayDeque<>(2);
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held.add(message);
        if (held.size() == 1) {
            HandshakeTurns.ofThisThread().await(ctx);
        } else if (!paused) {
            // Who sends on and on before it is answered shall fill the system's buffer, not our memory.
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** The turn has come. */
    void pass(ChannelHandlerContext ctx) {
        for (Object message = held.poll(); message != null; message = held.poll()) {
            ctx.fireChannelRead(message);
        }
        ctx.fireChannelReadComplete();
        if (!ctx.isRemoved()) {
            if (paused) {
                ctx.channel().config().setAutoRead(true);
            }
            ctx.pipeline().remove(this);
        }
    }

    /** Also when the client has gone meanwhile. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
