package org.tlsgateway.core.inspection;

import org.jspecify.annotations.Nullable;

/** What a waiting SMTP client is told of its message. */
public sealed interface Verdict {
    /**
     * Taken over: durably queued.
     *
     * @param detail the words after "250 2.0.0", with the queue id
     */
    record Accepted(String detail) implements Verdict {}

    /** Taken and thrown away on purpose: the client sees a 250. */
    record Discarded(String reason) implements Verdict {}

    /**
     * Refused for good.
     *
     * @param enhancedStatusCode class 5, such as 5.7.1
     * @param reasonCode a short code for peer and log: SPAM, VIRUS, POLICY, UNSCANNABLE
     * @param text the words for the peer, one line
     */
    record Refused(String enhancedStatusCode, String reasonCode, String text) implements Verdict {}

    /**
     * Refused for now; nothing is queued.
     *
     * @param code 451 or 452
     * @param enhancedStatusCode class 4
     * @param text the words for the peer, one line
     * @param cause what went wrong, for the log
     */
    record Deferred(
            int code,
            String enhancedStatusCode,
            String text,
            @Nullable Throwable cause) implements Verdict {}
}
