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
 * @param tellFailure whether the sender gets a DSN for the bounced and expired ones
 * @param tellDelay whether the sender gets a delay notice for the retried ones
 */
public record QueueDecision(
        List<RecipientOutcome> delivered,
        List<RecipientOutcome> bounced,
        List<RecipientOutcome> expired,
        List<RecipientOutcome> retried,
        Duration delay,
        boolean tellFailure,
        boolean tellDelay) {
    public QueueDecision {
        delivered = List.copyOf(delivered);
        bounced = List.copyOf(bounced);
        expired = List.copyOf(expired);
        retried = List.copyOf(retried);
    }
}
