package org.tlsgateway.core.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the hosts of a plan: where each recipient stands.
 *
 * @param envelope the sender and all recipients
 * @param standings by recipient, of those that have been tried
 */
public record DeliveryRound(Envelope envelope, Map<String, Standing> standings) {
    public DeliveryRound {
        standings = Map.copyOf(standings);
    }

    /**
     * @param step the last one
     * @param host that was tried last
     */
    public record Standing(NextStep step, String host) {}

    /** Before the first attempt. */
    public static DeliveryRound start(Envelope envelope) {
        return new DeliveryRound(envelope, Map.of());
    }

    /** The same round after an attempt for these recipients at this host. */
    public DeliveryRound after(String host, Envelope tried, AttemptOutcome outcome) {
        Map<String, Standing> next = new LinkedHashMap<>(standings);
        NextStep.after(outcome, tried).forEach((recipient, step) -> {
            Standing earlier = next.get(recipient);
            next.put(recipient, new Standing(earlier == null ? step : notHarsher(step, earlier.step()), host));
        });
        return new DeliveryRound(envelope, next);
    }

    /** The recipients that the same host is to be asked for again, null when there are none. */
    public @Nullable Envelope againHere() {
        return select(step -> step instanceof NextStep.TryAgainHere);
    }

    /** The recipients that the next host is to be asked for, null when there are none. */
    public @Nullable Envelope open() {
        return select(step -> step == null || step instanceof NextStep.TryNextMx);
    }

    /** Where this recipient stands, null when no host was tried for it. */
    public @Nullable Standing of(String recipient) {
        return standings.get(recipient);
    }

    /** A host that may have taken it counts more than a later one that lacks an extension: it is deferred, not bounced. */
    private static NextStep notHarsher(NextStep step, NextStep earlier) {
        boolean lacks = step instanceof NextStep.TryNextMx next && next.otherwise() instanceof NextStep.Bounce;
        boolean mayTake = earlier instanceof NextStep.TryNextMx next && next.otherwise() instanceof NextStep.Defer;
        return lacks && mayTake ? earlier : step;
    }

    private @Nullable Envelope select(Predicate<@Nullable NextStep> wanted) {
        List<String> chosen = envelope.recipients().stream()
                .filter(recipient -> {
                    Standing standing = standings.get(recipient);
                    return wanted.test(standing == null ? null : standing.step());
                })
                .distinct()
                .toList();
        return chosen.isEmpty() ? null : envelope.to(chosen);
    }
}
