package org.tlsgateway.server.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as microseconds since 1970. */
final class Micros {
    /** Some hundred years from 2026: later is never. */
    static final long MAX = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2150-01-01T00:00:00Z"));

    private Micros() {}

    static long of(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
    }

    static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Not beyond {@link #MAX}, however long the delay is. */
    static long after(Instant now, Duration delay) {
        long start = of(now);
        return delay.compareTo(Duration.of(MAX - start, ChronoUnit.MICROS)) >= 0 ? MAX : of(now.plus(delay));
    }
}
