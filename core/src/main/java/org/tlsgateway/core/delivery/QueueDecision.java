package org.tlsgateway.core.delivery;

import java.time.Duration;
import java.util.List;

/**
 * What follows for a queued message from an attempt. Each recipient is in one of the first four lists.
 *
 * @param delivered these are done
 * @param bounced refused for good
 * @param expired given up after the lifetime of the retry schedule; their words hold the last reason
 * @param retried to be tried again
 * @param delay the pause before that; zero when nobody is retried
 * @param told of which of them the sender gets a report
 */
public record QueueDecision(
        List<RecipientOutcome> delivered,
        List<RecipientOutcome> bounced,
        List<RecipientOutcome> expired,
        List<RecipientOutcome> retried,
        Duration delay,
        Told told) {
    public QueueDecision {
        delivered = List.copyOf(delivered);
        bounced = List.copyOf(bounced);
        expired = List.copyOf(expired);
        retried = List.copyOf(retried);
    }

    /**
     * What the sender is told; an empty list makes no report.
     *
     * @param failure of the bounced and expired ones
     * @param delay of the retried ones, in a delay notice
     * @param relayed of the delivered ones, those that went where nobody can report their end
     */
    public record Told(List<RecipientOutcome> failure, List<RecipientOutcome> delay, List<RecipientOutcome> relayed) {
        /** No report. */
        public static final Told NOTHING = new Told(List.of(), List.of(), List.of());

        public Told {
            failure = List.copyOf(failure);
            delay = List.copyOf(delay);
            relayed = List.copyOf(relayed);
        }
    }
}
