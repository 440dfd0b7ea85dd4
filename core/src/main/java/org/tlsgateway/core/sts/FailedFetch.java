package org.tlsgateway.core.sts;

import java.time.Duration;
import java.time.Instant;
import org.tlsgateway.core.failure.Failure;

/**
 * A fetch that failed, remembered so that it is not tried again at once.
 *
 * @param id of the TXT record that announced the policy
 * @param failure of phase POLICY_FETCH
 * @param detail in words
 * @param at when
 */
public record FailedFetch(String id, Failure failure, String detail, Instant at) {
    /** RFC 8461 section 3.3: no further attempt for five minutes for the same id. */
    public static final Duration REMEMBERED = Duration.ofMinutes(5);

    boolean forbids(String other, Instant now) {
        return id.equals(other) && now.isBefore(at.plus(REMEMBERED));
    }
}
