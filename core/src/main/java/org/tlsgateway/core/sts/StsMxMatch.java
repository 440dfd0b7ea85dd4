package org.tlsgateway.core.sts;

import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.name.DomainName;

/** Whether a policy names an exchanger (RFC 8461 section 4.1). */
public final class StsMxMatch {
    private static final String WILDCARD = "*.";

    private StsMxMatch() {}

    /** True when one of the patterns stands for the host. */
    public static boolean matches(List<String> patterns, DomainName host) {
        return patterns.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), host.ascii()));
    }

    private static boolean matches(String pattern, String host) {
        if (!pattern.startsWith(WILDCARD)) {
            return pattern.equals(host);
        }
        // RFC 8461 section 4.1: the wildcard is the whole left-most label and stands for exactly one.
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot + 1).equals(pattern.substring(WILDCARD.length()));
    }
}
