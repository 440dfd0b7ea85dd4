package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which handshake an I/O thread begins, and when: who has begun is finished before the next one begins. One ClientHello is answered in a
 * round of the loop, behind all else that its sessions want; and none while a client waits for the reply to its message, unless it has
 * waited for {@link #PATIENCE_NANOS}. A handshake takes as long as several replies: when many clients come at once, those that
 * wait for the reply to their message would wait for the handshakes of all the others, too. Each I/O thread has its own, and uses it alone.
 */
final class HandshakeTurns {
    /** A message can wait for a slow disk or scanner, and the processors are free meanwhile. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final FastThreadLocal<HandshakeTurns> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected HandshakeTurns initialValue() {
            return new HandshakeTurns();
        }
    };

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int unanswered;
    /** Set while the first one waits for replies. */
    private @Nullable ScheduledFuture<?> patience;

    private record Waiting(ChannelHandlerContext ctx, long until) {}

    private HandshakeTurns() {}

    /** Those of the current thread. */
    static HandshakeTurns ofThisThread() {
        return OF_THREAD.get();
    }

    /** A client waits for the reply to its message. */
    void messageEnded() {
        unanswered++;
    }

    /** It has the reply, or is gone. */
    void messageAnswered() {
        unanswered--;
        if (!clientsWait() && patience != null) {
            patience.cancel(false);
            waitNoLonger();
        }
    }

    /** For the reply to their message. */
    boolean clientsWait() {
        return unanswered > 0;
    }

    /** Has {@link HandshakeTurn#pass} called in its turn, whether the client is still there or not. */
    void await(ChannelHandlerContext ctx) {
        waiting.add(new Waiting(ctx, System.nanoTime() + PATIENCE_NANOS));
        if (waiting.size() == 1) {
            endOfRound();
        }
    }

    private void endOfRound() {
        loop().executeAfterEventLoopIteration(this::next);
    }

    private SingleThreadEventLoop loop() {
        return (SingleThreadEventLoop) waiting.element().ctx().channel().eventLoop();
    }

    private void next() {
        Waiting first = waiting.element();
        long left = first.until() - System.nanoTime();
        if (clientsWait() && left > 0) {
            patience = loop().schedule(this::waitNoLonger, left, TimeUnit.NANOSECONDS);
            return;
        }
        try {
            ((HandshakeTurn) first.ctx().handler()).pass(first.ctx());
        } finally {
            waiting.remove();
            if (!waiting.isEmpty()) {
                // A task has the loop look for other events without sleeping before it comes to the next one.
                loop().execute(this::endOfRound);
            }
        }
    }

    private void waitNoLonger() {
        patience = null;
        endOfRound();
    }
}
