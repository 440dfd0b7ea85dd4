package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Has a client's ClientHello wait for its turn: an I/O thread answers one in a round, behind all else that its sessions want. A handshake takes
 * as long as several replies; when many clients come at once, those that wait for the reply to their message would wait for the
 * handshakes of all the others, too. Comes before the SslHandler, and goes when the turn has come.
 */
final class HandshakeTurn extends ChannelInboundHandlerAdapter {
    /** Where an I/O thread keeps those that wait. */
    private static final FastThreadLocal<Deque<ChannelHandlerContext>> WAITING = new FastThreadLocal<>() {
        @Override
        protected Deque<ChannelHandlerContext> initialValue() {
            return new ArrayDeque<>();
        }
    };

    private final Deque<Object> held = new ArrayDeque<>(2);
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        held.add(message);
        if (held.size() == 1) {
            queue(ctx);
        } else if (!paused) {
            // Who sends on and on before it is answered shall fill the system's buffer, not our memory.
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private static void queue(ChannelHandlerContext ctx) {
        SingleThreadEventLoop loop = (SingleThreadEventLoop) ctx.channel().eventLoop();
        Deque<ChannelHandlerContext> waiting = WAITING.get();
        waiting.add(ctx);
        if (waiting.size() == 1) {
            loop.executeAfterEventLoopIteration(() -> next(loop, waiting));
        }
    }

    private static void next(SingleThreadEventLoop loop, Deque<ChannelHandlerContext> waiting) {
        ChannelHandlerContext ctx = waiting.element();
        try {
            ((HandshakeTurn) ctx.handler()).pass(ctx);
        } finally {
            waiting.remove();
            if (!waiting.isEmpty()) {
                // A task has the loop look for other events without sleeping before it comes to the next one.
                loop.execute(() -> loop.executeAfterEventLoopIteration(() -> next(loop, waiting)));
            }
        }
    }

    private void pass(ChannelHandlerContext ctx) {
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
