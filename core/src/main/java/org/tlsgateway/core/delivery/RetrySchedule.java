package org.tlsgateway.core.delivery;

import java.time.Duration;
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
}
