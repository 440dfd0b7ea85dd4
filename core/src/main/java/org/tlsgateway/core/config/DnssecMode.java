package org.tlsgateway.core.config;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How answers of DNS are proven (RFC 4035 section 4.3); docs/adr/0011-dnssec.md says why so. */
public enum DnssecMode {
    /** In this process, by signatures and trust anchors: nobody on the way is believed. */
    VALIDATE,
    /** By the AD bit of the resolvers, over a path on which nobody can forge it. */
    TRUST,
    /** Not at all: every answer is insecure. */
    OFF;

    /**
     * The mode for these resolvers.
     *
     * @param asked what the operator says, null for nothing
     */
    public static DnssecMode choose(@Nullable DnssecMode asked, List<InetAddress> resolvers) {
        if (asked != null) {
            return asked;
        }
        // RFC 4035 section 4.9.3: the AD bit counts over a secure channel only; loopback is the one we know of.
        return !resolvers.isEmpty() && resolvers.stream().allMatch(InetAddress::isLoopbackAddress) ? TRUST : VALIDATE;
    }
}
