package org.tlsgateway.core.sts;

import java.time.Duration;
import java.time.Instant;

/**
 * A policy in the cache.
 *
 * @param policy as it was fetched
 * @param fetched when its last fetch succeeded
 */
public record CachedSts(StsPolicy policy, Instant fetched) {
    /**
     * Deviation: RFC 8461 section 3.2 allows a max_age of 0. A policy counts for five minutes at least: else each mail would fetch, which
     * section 3.3 asks senders not to do.
     */
    static final Duration SHORTEST = Duration.ofMinutes(5);

    /** RFC 8461 section 3.2: the time from which it counts no more. */
    public Instant until() {
        return fetched.plus(lifetime());
    }

    /** True as long as it counts. */
    public boolean inForce(Instant now) {
        return now.isBefore(until());
    }

    Duration lifetime() {
        return policy.maxAge().compareTo(SHORTEST) < 0 ? SHORTEST : policy.maxAge();
    }
}
