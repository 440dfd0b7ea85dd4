package org.tlsgateway.mailets.inspection.scan;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Where the thread of a scan waits for its connections. */
final class Progress {
    /** Something has changed that somebody may wait for. */
    synchronized void changed() {
        notifyAll();
    }

    /** Waits until it is so, or until the time of {@link System#nanoTime}; returns whether it is. */
    synchronized boolean await(BooleanSupplier condition, long until) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        return true;
    }
}
