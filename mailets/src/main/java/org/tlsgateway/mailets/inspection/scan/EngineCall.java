package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.SafeText;

/** One message shown to one engine on one connection. At most {@link #MAX_BLOCKS} blocks wait to be taken by the system. On the scan's thread. */
final class EngineCall implements EngineProtocol.Listener {
    static final int MAX_BLOCKS = 8;

    private final EngineProtocol protocol;
    private final ScanLoop loop;
    private final long size;
    private final Runnable onEnd;
    /** Bytes still to be shown. */
    private long left;
    /** Nanoseconds. */
    private long patience;

    private @Nullable EngineConnection connection;
    private @Nullable Object opening;
    private boolean ready;
    private @Nullable EngineResult result;
    private long ended;

    /** Of so many bytes that the engine is to see; for the nanoseconds of patience the others wait for it in all. */
    EngineCall(EngineProtocol protocol, long size, ScanLoop loop, long patience, Runnable onEnd) {
        this.protocol = protocol;
        this.size = size;
        this.left = size;
        this.loop = loop;
        this.patience = patience;
        this.onEnd = onEnd;
    }

    /** Where connections of the call are served. */
    ScanLoop loop() {
        return loop;
    }

    /** Adds the handlers of the engine's protocol. */
    void install(ChannelPipeline pipeline) {
        protocol.install(pipeline, this);
    }

    /** It is the call's from now on. */
    void opened(EngineConnection opened) {
        connection = opened;
        if (isDone()) {
            opened.close();
        }
    }

    /** The connection stands, with TLS where it must. */
    void ready() {
        ready = true;
    }

    boolean isReady() {
        return ready;
    }

    private boolean hasRoom() {
        return connected().waiting() < MAX_BLOCKS;
    }

    /** Waits until it has taken of the message what it was shown; gives it up when the others have waited for it too long. */
    boolean awaitRoom(long end) throws IOException, InterruptedException {
        if (!hasRoom()) {
            long start = System.nanoTime();
            if (!loop.await(() -> hasRoom() || isDone(), Math.min(start + patience, end))) {
                failed("no answer: it does not read the message");
            }
            patience -= System.nanoTime() - start;
        }
        return !isDone();
    }

    /** True while the engine has no result and has not been shown all. */
    boolean wantsMore() {
        return ready && left > 0 && result == null;
    }

    @Nullable
    EngineResult result() {
        return result;
    }

    /** When the result came, of {@link System#nanoTime}. */
    long ended() {
        return ended;
    }

    boolean isDone() {
        return result != null;
    }

    /** Before the message; leaves with its first bytes. */
    void open(ScanFacts facts) {
        Object first = protocol.opening(facts, size);
        if (size == 0) {
            connected().send(List.of(first, protocol.end()));
        } else {
            opening = first;
        }
    }

    /** The next bytes, as many of them as the engine is to see. The buffer stays the caller's. */
    void show(ByteBuf block) {
        int part = (int) Math.min(left, block.readableBytes());
        left -= part;
        List<Object> parts = new ArrayList<>();
        if (opening != null) {
            parts.add(opening);
            opening = null;
        }
        parts.add(protocol.block(block.retainedSlice(block.readerIndex(), part)));
        if (left == 0) {
            parts.add(protocol.end());
        }
        connected().send(parts);
    }

    private EngineConnection connected() {
        EngineConnection opened = connection;
        if (opened == null) {
            throw new IllegalStateException("not connected");
        }
        return opened;
    }

    @Override
    public void answered(EngineResult answer) {
        if (left > 0 || !connected().isAllTaken()) {
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

    /** Without an answer, for that cause. */
    void failed(Throwable cause) {
        failed("no answer: " + words(cause));
    }

    /** The first result counts; the connection is closed in any case. */
    private void end(EngineResult end) {
        if (result == null) {
            result = end;
            ended = System.nanoTime();
            onEnd.run();
        }
        EngineConnection opened = connection;
        if (opened != null) {
            opened.close();
        }
    }

    static String words(Throwable cause) {
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return SafeText.line(message == null ? kind : kind + ": " + message, 150);
    }
}
