package org.tlsgateway.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When to try again and when to give up (RFC 5321 section 4.5.4.1).
 *
 * @param delays after the first, second, ... failed attempt; the last one repeats
 * @param lifetime how long after arrival a message is kept
 * @param notifyAfter how long after arrival the sender is told of the delay, once; zero for never
 */
public record RetrySchedule(List<Duration> delays, Duration lifetime, Duration notifyAfter) {
    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("a retry schedule needs a delay");
        }
    }

    /** The pause after this many failed attempts (1 or more). */
    public Duration delayAfter(int attempts) {
        return delays.get(Math.min(Math.max(attempts, 1), delays.size()) - 1);
    }

    /**
     * What follows for a message that has been deferred.
     *
     * @param attempts how many have failed, 1 or more
     */
    public Retry after(int attempts, Instant arrived, Instant now) {
        Instant end = arrived.plus(lifetime);
        if (!now.isBefore(end)) {
            return new Retry.GiveUp();
        }
        Instant next = now.plus(delayAfter(attempts));
        return new Retry.At(next.isBefore(end) ? next : end);
    }

    /** True when the sender, who has not been told yet, is to be told of the delay. */
    public boolean noticeDue(Instant arrived, Instant now) {
        return !notifyAfter.isZero() && !now.isBefore(arrived.plus(notifyAfter));
    }

    /** What follows for a message that has been deferred. */
    public sealed interface Retry {
        /** Another attempt at this time; the last one is at the end of its life. */
        record At(Instant time) implements Retry {}

        /** It is returned to its sender: {@code Failure.EXPIRED_IN_QUEUE}. */
        record GiveUp() implements Retry {}
    }
}
