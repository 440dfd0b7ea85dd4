package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.name.DomainName;

/**
 * The policy of its destination that an attempt is held to, for TLSRPT, explain and logs (RFC 8460 section 4.4).
 *
 * @param type what it is
 * @param domain the policy domain: the TLSA base domain, or the one that publishes MTA-STS (RFC 8460 section 1.1)
 * @param strings the TLSA records, or the lines of the policy file
 * @param mxHosts the patterns of the policy file, empty for TLSA
 * @param enforced false when it is only watched (MTA-STS in mode testing) or set aside by the operator or the sender
 */
public record AppliedPolicy(
        Type type, DomainName domain, List<String> strings, List<String> mxHosts, boolean enforced) {
    public AppliedPolicy {
        strings = List.copyOf(strings);
        mxHosts = List.copyOf(mxHosts);
    }

    /** RFC 8460 section 4.4, policy-type. */
    public enum Type {
        TLSA,
        STS,
        NO_POLICY_FOUND;

        /** As reports have it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The domain publishes none that could be found. */
    public static AppliedPolicy none(DomainName domain) {
        return new AppliedPolicy(Type.NO_POLICY_FOUND, domain, List.of(), List.of(), true);
    }
}
