package org.tlsgateway.it.env;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another process does: asks again and again, with a limit. */
public final class Waiting {
    private static final long PAUSE_MILLIS = 25;

    private Waiting() {}

    /** Returns as soon as the condition holds; fails with the description when it does not in time. */
    public static void until(String description, Duration limit, Callable<Boolean> condition) {
        if (!within(limit, condition)) {
            throw new AssertionError("not within " + limit.toSeconds() + " s: " + description);
        }
    }

    /** Whether the condition came to hold. */
    public static boolean within(Duration limit, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                if (condition.call()) {
                    return true;
                }
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
