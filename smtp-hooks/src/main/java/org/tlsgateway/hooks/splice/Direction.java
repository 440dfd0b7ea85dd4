package org.tlsgateway.hooks.splice;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.net.CountedReads;
import org.tlsgateway.hooks.splice.SpliceReport.ClosedBy;

/**
 * One direction of a splice: reads one channel as fast as the other takes it, then ends the other's output. It copies at first, which
 * costs an idle session nothing, and goes over to {@link KernelSplice} when enough has moved.
 */
final class Direction {
    /** A session that moves less is not worth a pipe, which is two descriptors. */
    static final int WORTH_A_PIPE = 128 * 1024;

    private static final int COPY = 64 * 1024;

    /** A handshake in one read, which Netty's guess behind a few short commands is not; the biggest buffer that it keeps for a thread. */
    private static final int FIRST = 32 * 1024;

    private final Splice splice;
    private final ClosedBy sender;
    private final Channel from;
    private final Channel to;
    private final ChannelFutureListener flushed = this::flushed;
    private final @Nullable CountedReads counted;
    private @Nullable ChannelHandlerContext out;
    private @Nullable KernelSplice kernel;
    private boolean inKernel;
    private boolean pipeless;
    private long base;
    private long copied;
    private long beside;
    private long seen;
    private boolean paused;
    private boolean inputEnded;
    private boolean drained;
    private boolean finished;

    Direction(Splice splice, ClosedBy sender, Channel from, Channel to) {
        this.splice = splice;
        this.sender = sender;
        this.from = from;
        this.to = to;
        this.counted = CountedReads.of(from);
        this.base = counted == null ? 0 : counted.count();
    }

    ClosedBy sender() {
        return sender;
    }

    /** True when the receiver has been told that nothing more comes. */
    boolean finished() {
        return finished;
    }

    /** Bytes taken from the sender. */
    long bytes() {
        return counted == null ? copied : counted.count() - base + beside;
    }

    /** Where to write, past the handlers that are not to see it. */
    void writeTo(ChannelHandlerContext ctx) {
        out = ctx;
    }

    void start() {
        if (counted != null) {
            kernel = KernelSplice.between(from, to);
            counted.size(kernel == null ? COPY : FIRST);
        }
    }

    /** Takes over the reference. */
    void take(ByteBuf bytes) {
        if (!bytes.isReadable() || !splice.admits(sender, bytes.getByte(bytes.readerIndex()))) {
            bytes.release();
            return;
        }
        copied += bytes.readableBytes();
        write(bytes);
        if (!to.isWritable() && !paused) {
            paused = true;
            from.config().setAutoRead(false);
            if (kernel != null) {
                kernel.readOnlyWhenAsked();
            }
        }
    }

    private void write(ByteBuf bytes) {
        if (out == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        out.writeAndFlush(bytes).addListener(flushed);
    }

    private void flushed(ChannelFuture done) {
        if (done.isSuccess()) {
            splice.moved();
        } else {
            splice.gone(sender == ClosedBy.CLIENT ? ClosedBy.SERVER : ClosedBy.CLIENT);
        }
    }

    void readComplete() {
        long now = bytes();
        boolean progress = now != seen;
        seen = now;
        if (splice.ended()) {
            return;
        }
        if (progress) {
            splice.moved();
        }
        if (inputEnded) {
            quiet();
        } else if (allRead()) {
            inputEnded();
        } else if (inKernel && !progress && from.config().isAutoRead()) {
            // splice(2) stops before an urgent byte (RFC 9293 section 3.8.5) for ever, and epoll says for ever that
            // there is one.
            besides();
        } else if (kernel != null && !inKernel && !pipeless && !paused && now >= WORTH_A_PIPE) {
            inKernel = true;
            kernel.start(this::noPipe, this::broken);
        }
    }

    /** A sender that has ended is not read; what epoll still says of it is that it is gone. */
    private void quiet() {
        from.config().setAutoRead(false);
        if (kernel != null && kernel.senderBroken()) {
            splice.gone(sender);
        }
    }

    /**
     * A sender that has ended and is gone since; epoll does not always say so of a channel that is not read.
     *
     * @param told the other direction's end has been told to this sender: then no connection is no sign of a break
     */
    void look(boolean told) {
        if (inputEnded && kernel != null && (kernel.senderBroken() || !told && kernel.senderClosed())) {
            splice.gone(sender);
        }
    }

    /** No descriptors left: it is copied then. */
    private void noPipe() {
        inKernel = false;
        pipeless = true;
        if (counted != null) {
            counted.size(COPY);
        }
    }

    private void broken(boolean receiver) {
        ClosedBy other = sender == ClosedBy.CLIENT ? ClosedBy.SERVER : ClosedBy.CLIENT;
        splice.gone(receiver ? other : sender);
    }

    void writabilityChanged() {
        if (!paused || !to.isWritable() || splice.ended()) {
            return;
        }
        paused = false;
        if (inputEnded) {
            drain();
        } else {
            from.config().setAutoRead(true);
        }
    }

    void inputEnded() {
        if (inputEnded || splice.ended()) {
            return;
        }
        inputEnded = true;
        splice.inputEnded(sender);
        if (!paused) {
            drain();
        }
        if (!splice.ended()) {
            from.config().setAutoRead(false);
        }
    }

    /** A read has found the end. */
    private boolean allRead() {
        return counted != null && counted.ended();
    }

    /**
     * Epoll may have said that the input has ended although some of it is still with the system: that is copied, as fast as the receiver
     * takes it. Then, once, the receiver is told of the end.
     */
    private void drain() {
        while (!allRead() && besides()) {
            if (paused) {
                return;
            }
        }
        if (!drained && !splice.ended() && out != null) {
            drained = true;
            // When this is written, all before it is.
            out.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this::allWritten);
        }
    }

    /** Copies one block that Netty was not asked to read; false when there is none. */
    private boolean besides() {
        if (splice.ended() || kernel == null) {
            return false;
        }
        try {
            ByteBuf block = kernel.read(COPY);
            if (block == null) {
                return false;
            }
            beside += block.readableBytes();
            take(block);
            return !splice.ended();
        } catch (IOException e) {
            splice.gone(sender);
            return false;
        }
    }

    private void allWritten(Future<? super Void> done) {
        if (splice.ended()) {
            return;
        }
        if (!done.isSuccess()) {
            splice.gone(sender);
            return;
        }
        finished = true;
        if (splice.bothFinished()) {
            return;
        }
        if (kernel == null) {
            ((DuplexChannel) to).shutdownOutput();
        } else {
            kernel.endOutput();
        }
    }
}
