package org.tlsgateway.core.quarantine;

import java.time.Duration;
import java.time.Instant;

/** Decides how long held mail is kept. */
public final class Retention {
    private Retention() {}

    /**
     * Whether its time is over.
     *
     * @param keep zero for ever
     */
    public static boolean isOver(Instant heldAt, Duration keep, Instant now) {
        return !keep.isZero() && !now.isBefore(heldAt.plus(keep));
    }
}
