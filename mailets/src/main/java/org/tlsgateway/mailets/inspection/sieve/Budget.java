package org.tlsgateway.mailets.inspection.sieve;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time and the number of steps that one execution may take. */
final class Budget {
    private static final int MAX_STEPS = 20_000;
    private static final int WORK_BETWEEN_LOOKS = 1 << 16;

    /** The execution was stopped; unchecked because jSieve lets nothing else through unlogged. */
    @SuppressWarnings("serial")
    static final class ExceededException extends RuntimeException {
        ExceededException(String what) {
            super(what);
        }
    }

    private final LongSupplier nanoTime;
    private final long deadline;
    private final long millis;
    private int steps;
    private long work;

    Budget(Duration time, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + time.toNanos();
        this.millis = time.toMillis();
    }

    /** One command or test. */
    void step() {
        if (++steps > MAX_STEPS) {
            throw new ExceededException("the script takes more than " + MAX_STEPS + " steps");
        }
        look();
    }

    /** Some comparisons of characters. */
    void work(long units) {
        work += units;
        if (work >= WORK_BETWEEN_LOOKS) {
            work = 0;
            look();
        }
    }

    private void look() {
        if (nanoTime.getAsLong() - deadline > 0) {
            throw new ExceededException("the script takes longer than " + millis + " ms");
        }
    }
}
