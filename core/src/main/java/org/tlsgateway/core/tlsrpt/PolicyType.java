package org.tlsgateway.core.tlsrpt;

import java.util.Locale;
import java.util.Optional;

/** The kinds of policy that a report knows (RFC 8460 section 4.4, policy-type). */
public enum PolicyType {
    TLSA,
    STS,
    NO_POLICY_FOUND;

    /** As the report writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The type that a report writes so. */
    public static Optional<PolicyType> parse(String text) {
        for (PolicyType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
