package org.tlsgateway.mailets.inspection.scan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.content.MimeScanner;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.ScanReport;

/**
 * One message before all engines. In rounds: connect, read the message and show it, wait for the answers; an engine that failed is
 * asked at its next address in the next round, while there is time. The first round also checks the message's form, before what was
 * read is shown to any engine.
 */
final class ScanRun {
    private static final int BLOCK = 32 * 1024;
    /** An engine may hold up the others for this part of the budget. */
    private static final int PATIENCE = 4;

    private final ScanFacts facts;
    private final ScannedContent content;
    private final List<EngineState> states;
    private final Connector connector;
    private final ScanLoop loop;
    private final Duration patience;
    private final long end;
    private final MimeScanner form;

    ScanRun(
            ScanFacts facts,
            ScannedContent content,
            ContentLimits limits,
            List<EngineState> states,
            Connector connector,
            ScanLoop loop,
            Duration budget) {
        this.facts = facts;
        this.content = content;
        this.states = states;
        this.connector = connector;
        this.loop = loop;
        this.patience = budget.dividedBy(PATIENCE);
        this.end = System.nanoTime() + budget.toNanos();
        this.form = new MimeScanner(limits);
    }

    ScanReport run() throws IOException, InterruptedException {
        ContentVerdict verdict = new ContentVerdict.Within();
        try {
            List<EngineState> asked = connected(states);
            verdict = show(calls(asked), form);
            if (verdict instanceof ContentVerdict.Unscannable unscannable) {
                states.forEach(state -> state.abandon("the message is unscannable"));
            } else {
                for (List<EngineState> again = settled(asked); !again.isEmpty(); again = settled(again)) {
                    again = connected(again);
                    show(calls(again), null);
                }
            }
        } finally {
            // Whatever ended the run: no connection stays, and no breaker waits for word.
            states.forEach(state -> state.abandon("given up"));
        }
        List<EngineReport> reports = states.stream().map(EngineState::report).toList();
        return new ScanReport(reports, verdict);
    }

    private static List<EngineCall> calls(List<EngineState> states) {
        return states.stream()
                .map(EngineState::call)
                .filter(Objects::nonNull)
                .filter(call -> !call.isDone())
                .toList();
    }

    /** Connects each engine, at its next address when that fails at once, and gives up those that take too long. */
    private List<EngineState> connected(List<EngineState> engines) throws IOException, InterruptedException {
        long until = Math.min(System.nanoTime() + patience.toNanos(), end);
        List<EngineState> open = new ArrayList<>(engines);
        open.removeIf(state -> !state.next(connector, patience, end));
        List<EngineState> pending = new ArrayList<>(open);
        while (!pending.isEmpty()) {
            boolean inTime = loop.await(() -> pending.stream().anyMatch(ScanRun::hasConnectedOrFailed), until);
            if (!inTime) {
                pending.forEach(state -> fail(state, "no answer: no connection in time"));
            }
            for (EngineState state : List.copyOf(pending)) {
                EngineCall call = state.call();
                if (call == null || call.isReady() && !call.isDone()) {
                    pending.remove(state);
                } else if (call.isDone() && !(inTime && state.settle() && state.next(connector, patience, end))) {
                    pending.remove(state);
                }
            }
        }
        open.removeIf(state -> state.call() == null);
        for (EngineCall call : calls(open)) {
            call.open(facts);
        }
        return open;
    }

    private static boolean hasConnectedOrFailed(EngineState state) {
        EngineCall call = state.call();
        return call == null || call.isReady() || call.isDone();
    }

    private static void fail(EngineState state, String why) {
        EngineCall call = state.call();
        if (call != null && !call.isReady()) {
            call.failed(why);
        }
    }

    /** Reads the message to its end, or as far as somebody wants it. */
    private ContentVerdict show(List<EngineCall> calls, @Nullable MimeScanner scanner)
            throws IOException, InterruptedException {
        long total = 0;
        ByteBuf block = Unpooled.EMPTY_BUFFER;
        try (InputStream in = content.open()) {
            // One more than there is, which a message that is longer than it says would fill.
            byte[] bytes = new byte[(int) Math.min(BLOCK, content.size() + 1)];
            int length;
            while ((scanner != null || calls.stream().anyMatch(EngineCall::wantsMore))
                    && (length = in.readNBytes(bytes, 0, bytes.length)) > 0) {
                if (total > 0) {
                    // An answer before the end is to be noticed there.
                    loop.turn();
                }
                total += length;
                if (total > content.size()) {
                    throw new EOFException("the message is longer than its size of " + content.size());
                }
                if (scanner != null && scanner.feed(bytes, 0, length) instanceof ContentVerdict.Unscannable bad) {
                    return bad;
                }
                // What other engines have not taken yet is theirs: each block has its own bytes.
                block.release();
                block = calls.isEmpty()
                        ? Unpooled.EMPTY_BUFFER
                        : PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, 0, length);
                for (EngineCall call : calls) {
                    if (call.wantsMore() && call.awaitRoom(end)) {
                        call.show(block);
                    }
                }
            }
            boolean cut = calls.stream().anyMatch(EngineCall::wantsMore);
            if (cut) {
                throw new EOFException("the message is shorter than its size of " + content.size());
            }
            return scanner == null ? new ContentVerdict.Within() : scanner.end();
        } finally {
            block.release();
        }
    }

    /** Waits for the answers; returns the engines that are to be asked at another address. */
    private List<EngineState> settled(List<EngineState> asked) throws IOException, InterruptedException {
        List<EngineState> again = new ArrayList<>();
        for (EngineState state : asked) {
            EngineCall call = state.call();
            if (call != null && !loop.await(call::isDone, state.deadline())) {
                call.failed("no answer in time");
            }
        }
        for (EngineState state : asked) {
            if (state.settle()) {
                again.add(state);
            }
        }
        return again;
    }
}
