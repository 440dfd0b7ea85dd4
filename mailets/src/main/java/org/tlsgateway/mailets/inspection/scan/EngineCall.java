package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.SafeText;

/**
 * One message shown to one engine on one connection. The scan's thread writes and waits, the channel's event loop reads. At most
 * {@link #MAX_BLOCKS} blocks wait to be taken by the system.
 */
final class EngineCall extends ChannelInboundHandlerAdapter implements EngineProtocol.Listener {
    static final int MAX_BLOCKS = 8;

    private final EngineProtocol protocol;
    private final Progress progress;
    private final AtomicInteger waiting = new AtomicInteger();
    private final long size;
    /** Bytes still to be shown; the scan's thread knows. */
    private long left;
    /** Bytes that the system has not taken from us yet; the event loop knows. */
    private long untaken;

    private volatile @Nullable Channel channel;
    private volatile boolean ready;
    private @Nullable EngineResult result;
    private long ended;
    private long patience;
    private final Runnable onEnd;

    /** Of so many bytes that the engine is to see; for the nanoseconds of patience the others wait for it in all. */
    EngineCall(EngineProtocol protocol, long size, Progress progress, long patience, Runnable onEnd) {
        this.onEnd = onEnd;
        this.patience = patience;
        this.protocol = protocol;
        this.progress = progress;
        this.size = size;
        this.left = size;
        this.untaken = size;
    }

    /** Last in the pipeline of a new channel, behind TLS where there is any. */
    void install(Channel opened) {
        channel = opened;
        protocol.install(opened.pipeline(), this);
        opened.pipeline().addLast(this);
        if (result() != null) {
            opened.close();
        }
    }

    /** The connection stands, with TLS where it must. */
    void ready() {
        ready = true;
        progress.changed();
    }

    boolean isReady() {
        return ready;
    }

    private boolean hasRoom() {
        return waiting.get() < MAX_BLOCKS;
    }

    /** Waits until it has taken of the message what it was shown; gives it up when the others have waited for it too long. */
    boolean awaitRoom(long end) throws InterruptedException {
        if (!hasRoom()) {
            long start = System.nanoTime();
            if (!progress.await(() -> hasRoom() || isDone(), Math.min(start + patience, end))) {
                failed("no answer: it does not read the message");
            }
            patience -= System.nanoTime() - start;
        }
        return !isDone();
    }

    /** True while the engine has no result and has not been shown all. */
    boolean wantsMore() {
        return ready && left > 0 && result() == null;
    }

    synchronized @Nullable EngineResult result() {
        return result;
    }

    /** When the result came, of {@link System#nanoTime}. */
    synchronized long ended() {
        return ended;
    }

    boolean isDone() {
        return result() != null;
    }

    /** Before the message; leaves with its first bytes. */
    void open(ScanFacts facts) {
        Channel opened = connected();
        write(opened, protocol.opening(facts, size), 0);
        if (size == 0) {
            write(opened, protocol.end(), 0);
            opened.flush();
        }
    }

    /** The next bytes, as many of them as the engine is to see. The buffer stays the caller's. */
    void show(ByteBuf block) {
        int part = (int) Math.min(left, block.readableBytes());
        left -= part;
        Channel opened = connected();
        write(opened, protocol.block(block.retainedSlice(block.readerIndex(), part)), part);
        if (left == 0) {
            write(opened, protocol.end(), 0);
        }
        opened.flush();
    }

    private Channel connected() {
        Channel opened = channel;
        if (opened == null) {
            throw new IllegalStateException("not connected");
        }
        return opened;
    }

    private void write(Channel opened, Object part, int ofMessage) {
        waiting.incrementAndGet();
        // A failed write is not the end: an engine may have answered before it closed, and reading tells.
        opened.write(part).addListener(written -> {
            if (written.isSuccess()) {
                untaken -= ofMessage;
            }
            // Nobody waits for less.
            if (waiting.getAndDecrement() == MAX_BLOCKS) {
                progress.changed();
            }
        });
    }

    @Override
    public void answered(EngineResult answer) {
        if (untaken > 0) {
            // It cannot have seen the end: whatever it says of the rest is a guess.
            failed("answer before the end of the message");
        } else {
            end(answer);
        }
    }

    @Override
    public void failed(String why) {
        end(new EngineResult.Failed(why));
    }

    /** The first result counts; the connection is closed in any case. */
    private void end(EngineResult end) {
        boolean first;
        synchronized (this) {
            first = result == null;
            if (first) {
                result = end;
                ended = System.nanoTime();
            }
        }
        if (first) {
            onEnd.run();
        }
        Channel opened = channel;
        if (opened != null) {
            opened.close();
        }
        progress.changed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        failed("no answer: the connection ended before it");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed("no answer: " + words(cause));
    }

    static String words(Throwable cause) {
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return SafeText.line(message == null ? kind : kind + ": " + message, 150);
    }
}
