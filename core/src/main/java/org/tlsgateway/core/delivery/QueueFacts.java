package org.tlsgateway.core.delivery;

import java.time.Instant;
import java.util.List;

/**
 * All that is known of a queued message after an attempt.
 *
 * @param arrival when the gateway took it over
 * @param attempts how many there were, this one included
 * @param nullSender whether there is nobody to tell
 * @param delayNotified whether the sender knows of the delay
 * @param outcomes of this attempt, one for each recipient that was left
 * @param dsn what the sender asks to be told
 */
public record QueueFacts(
        Instant arrival,
        int attempts,
        boolean nullSender,
        boolean delayNotified,
        List<RecipientOutcome> outcomes,
        DsnParameters dsn) {
    public QueueFacts {
        outcomes = List.copyOf(outcomes);
    }

    /** The facts of a message whose sender asks for nothing. */
    public QueueFacts(
            Instant arrival, int attempts, boolean nullSender, boolean delayNotified, List<RecipientOutcome> outcomes) {
        this(arrival, attempts, nullSender, delayNotified, outcomes, DsnParameters.NONE);
    }
}
