package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;

/**
 * What became of one recipient of a queued message in one attempt.
 *
 * @param recipient the address
 * @param result what became of it
 * @param failure why, null when delivered
 * @param host the last host that was tried, null when none
 * @param enhancedStatusCode of class 2, 4 or 5 as the result
 * @param reply the server's words, null when it said none
 * @param words why, for queue, log, DSN and delay notice
 * @param duty who tells of its success, when delivered
 */
public record RecipientOutcome(
        String recipient,
        Result result,
        @Nullable Failure failure,
        @Nullable String host,
        String enhancedStatusCode,
        @Nullable SmtpReply reply,
        String words,
        DsnDuty duty) {
    /** An outcome that is ours to tell. */
    public RecipientOutcome(
            String recipient,
            Result result,
            @Nullable Failure failure,
            @Nullable String host,
            String enhancedStatusCode,
            @Nullable SmtpReply reply,
            String words) {
        this(recipient, result, failure, host, enhancedStatusCode, reply, words, DsnDuty.OURS);
    }

    /** What became of a recipient. */
    public enum Result {
        DELIVERED,
        DEFERRED,
        BOUNCED
    }

    /** A deferral for a reason that lies with the gateway itself. */
    public static RecipientOutcome internal(String recipient, String words) {
        return new RecipientOutcome(
                recipient, Result.DEFERRED, Failure.INTERNAL, null, Failure.INTERNAL.enhancedStatusCode(), null, words);
    }
}
