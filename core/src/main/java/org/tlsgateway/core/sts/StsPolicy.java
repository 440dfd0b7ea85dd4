package org.tlsgateway.core.sts;

import java.time.Duration;
import java.util.List;

/**
 * An MTA-STS policy (RFC 8461 section 3.2).
 *
 * @param id of the TXT record that announced it
 * @param mode what is asked
 * @param mx patterns of host names, lower case, a leading "*." stands for one label; empty only in mode none
 * @param maxAge how long it counts after it was fetched
 * @param lines the policy file as it was fetched, for TLSRPT (RFC 8460 section 4.4, policy-string)
 */
public record StsPolicy(String id, StsMode mode, List<String> mx, Duration maxAge, List<String> lines) {
    public StsPolicy {
        mx = List.copyOf(mx);
        lines = List.copyOf(lines);
    }
}
