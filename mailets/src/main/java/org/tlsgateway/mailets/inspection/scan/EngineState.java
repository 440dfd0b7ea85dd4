package org.tlsgateway.mailets.inspection.scan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;

/** One engine during one scan: which of its addresses is asked, which are left, and what came of it. On the scan's thread. */
final class EngineState {
    private final Engine engine;
    private final Deque<EngineAddress> left;
    private final ScanLoop loop;
    private final ScanMetrics metrics;
    private final long start;
    private final long size;
    private final long seen;
    private EngineResult result = new EngineResult.Failed("no answer: all addresses rest after failures");
    private long millis;
    private @Nullable EngineAddress address;
    private @Nullable EngineCall call;
    private long deadline;

    EngineState(Engine engine, List<EngineAddress> addresses, long size, ScanLoop loop, ScanMetrics metrics) {
        this.metrics = metrics;
        this.engine = engine;
        this.left = new ArrayDeque<>(addresses);
        this.loop = loop;
        this.start = System.nanoTime();
        this.size = size;
        this.seen = Math.min(size, engine.size().bytes());
        if (seen < size && engine.size().oversize() != Oversize.PARTIAL) {
            left.clear();
            result = new EngineResult.Skipped("message of " + size + " bytes is bigger than "
                    + engine.size().bytes());
        }
    }

    @Nullable
    EngineCall call() {
        return call;
    }

    /** When this address has had its time: what is left until the end, shared by the addresses that are left. */
    long deadline() {
        return deadline;
    }

    /** Begins to ask the next address that may be asked; false when there is none. */
    boolean next(Connector connector, Duration patience, long end) {
        call = null;
        while (!left.isEmpty() && end - System.nanoTime() > 0) {
            int shares = left.size();
            EngineAddress candidate = left.remove();
            if (candidate.breaker().mayAsk(System.nanoTime())) {
                deadline = System.nanoTime() + (end - System.nanoTime()) / shares;
                EngineCall opened = new EngineCall(
                        candidate.protocol(), seen, loop, patience.toNanos(), metrics.asked(engine.name()));
                address = candidate;
                call = opened;
                connector.connect(opened, candidate);
                return true;
            }
        }
        return false;
    }

    /** Takes the result of the address that was asked; returns whether another one should be. */
    boolean settle() {
        EngineCall asked = call;
        EngineAddress of = address;
        EngineResult came = asked == null ? null : asked.result();
        if (asked == null || of == null || came == null) {
            return false;
        }
        call = null;
        address = null;
        millis = (asked.ended() - start) / 1_000_000;
        if (came instanceof Answered answer) {
            of.breaker().answered();
            result = seen < size ? answer.covering(Coverage.PARTIAL) : answer;
            return false;
        }
        of.breaker().failed(System.nanoTime());
        result = came;
        return !left.isEmpty();
    }

    /** Gives up for a reason that says nothing of the engine. */
    void abandon(String why) {
        EngineCall asked = call;
        EngineAddress of = address;
        if (asked != null && of != null) {
            asked.failed(why);
            of.breaker().unknown();
            result = new EngineResult.Skipped(why);
            call = null;
            address = null;
        }
    }

    EngineReport report() {
        return new EngineReport(engine.name(), engine.kind(), result, millis);
    }
}
