package org.tlsgateway.downstream.tlsrpt;

import java.time.Instant;
import java.util.Locale;

/**
 * The last that is known of a report.
 *
 * @param event what happened
 * @param at when
 * @param detail in words
 */
public record ReportState(Event event, Instant at, String detail) {
    /** What can happen to a report. */
    public enum Event {
        /** An attempt failed; others follow. */
        FAILED,
        /** One of its targets has taken it. */
        SENT,
        /** The domain does not ask for reports. */
        NOT_ASKED,
        /** It was given up. */
        DROPPED;

        /** True when nothing follows. */
        public boolean isEnd() {
            return this != FAILED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
