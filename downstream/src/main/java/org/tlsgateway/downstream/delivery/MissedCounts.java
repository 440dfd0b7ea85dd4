package org.tlsgateway.downstream.delivery;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tlsrpt.SessionFacts;

/** Counts what a stricter demand would have kept back: rules on monitor, MTA-STS in mode testing. Since the start, by source. */
public final class MissedCounts implements AttemptListener {
    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    /** What is counted: the rule or policy, and what would have failed. */
    public record Key(String source, Failure failure) {
        @Override
        public String toString() {
            return source + ": " + failure.label();
        }
    }

    @Override
    public void ended(Courier.Request request, SessionFacts session) {
        MxAttempt host = session.host();
        if (host == null) {
            return;
        }
        all(host, session.outcome())
                .map(missed -> new Key(missed.source(), missed.failure()))
                .distinct()
                .forEach(
                        key -> counts.computeIfAbsent(key, k -> new LongAdder()).increment());
    }

    /** What was missed before any connection, and on it. */
    static Stream<Missed> all(MxAttempt host, AttemptOutcome outcome) {
        return Stream.concat(host.missed().stream(), outcome.tls().missed().stream());
    }

    /** By source and failure, in words. */
    public Map<String, Long> counts() {
        Map<String, Long> copy = new TreeMap<>();
        counts.forEach((key, count) -> copy.put(key.toString(), count.sum()));
        return copy;
    }
}
