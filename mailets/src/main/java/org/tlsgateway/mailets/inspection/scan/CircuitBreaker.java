package org.tlsgateway.mailets.inspection.scan;

import java.util.concurrent.TimeUnit;

/**
 * Lets an address rest that failed several times in a row, so that not every message waits for it. After the rest one message asks
 * again; the rest doubles each time that fails.
 */
final class CircuitBreaker {
    static final int FAILURES = 3;
    static final long FIRST_REST = TimeUnit.SECONDS.toNanos(2);
    static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(16);

    private int failures;
    private long rest;
    private long restEnds;
    private boolean asking;

    /** Whether it may be asked; whoever gets a yes says later what came of it. Times are of {@link System#nanoTime}. */
    synchronized boolean mayAsk(long now) {
        if (failures < FAILURES) {
            return true;
        }
        if (asking || now - restEnds < 0) {
            return false;
        }
        asking = true;
        return true;
    }

    /** It answered. */
    synchronized void answered() {
        failures = 0;
        rest = 0;
        asking = false;
    }

    /** It failed. */
    synchronized void failed(long now) {
        failures++;
        if (failures == FAILURES || asking) {
            rest = rest == 0 ? FIRST_REST : Math.min(2 * rest, LONGEST_REST);
            restEnds = now + rest;
        }
        asking = false;
    }

    /** It was given up for a reason of ours: that says nothing. */
    synchronized void unknown() {
        asking = false;
    }
}
