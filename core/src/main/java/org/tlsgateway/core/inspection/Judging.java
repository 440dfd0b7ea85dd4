package org.tlsgateway.core.inspection;

import org.tlsgateway.core.config.InspectionConfig.Handling;

/**
 * What becomes of messages by what the scanners found, before the Sieve script sees those that go on.
 *
 * @param tag from where a message is marked as suspicious
 * @param quarantine from where it is kept for a person to decide
 * @param refuse from where it is refused
 * @param virus what becomes of a message with a virus
 * @param refusals the words of refusals
 */
public record Judging(Threshold tag, Threshold quarantine, Threshold refuse, Handling virus, Refusals refusals) {
    /** As shipped: what the scanners advise, and no virus passes. */
    public static final Judging DEFAULT = new Judging(
            new Threshold.Advised(), new Threshold.Never(), new Threshold.Advised(), Handling.REFUSE, Refusals.DEFAULT);
}
