package org.tlsgateway.core.tls;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tlsgateway.core.name.DomainName;

/**
 * Whether a certificate bears a name that was asked for (RFC 9525 section 6.3, RFC 7817 section 3): DNS-IDs of the subject
 * alternative name only. The common name is never looked at.
 *
 * @param presented the DNS-ID as the certificate has it, in lower case
 * @param reference the name that it matches
 */
public record NameMatch(String presented, DomainName reference) {
    private static final String WILDCARD = "*.";

    /** The first match of a presented DNS-ID with a reference name; empty when there is none. */
    public static Optional<NameMatch> find(Collection<String> dnsIds, Set<DomainName> referenceNames) {
        for (String dnsId : dnsIds) {
            for (DomainName reference : referenceNames) {
                if (matches(dnsId, reference)) {
                    return Optional.of(new NameMatch(dnsId.toLowerCase(Locale.ROOT), reference));
                }
            }
        }
        return Optional.empty();
    }

    /** True when this one DNS-ID stands for the name. */
    public static boolean matches(String dnsId, DomainName reference) {
        // A DNS-ID is an IA5String of A-labels without a trailing dot (RFC 5280 section 4.2.1.6): nothing is converted
        // here.
        if (!dnsId.chars().allMatch(c -> c > ' ' && c < 127) || dnsId.endsWith(".")) {
            return false;
        }
        String presented = dnsId.toLowerCase(Locale.ROOT);
        if (!presented.startsWith(WILDCARD)) {
            return presented.equals(reference.ascii());
        }
        return wildcard(presented.substring(WILDCARD.length()), reference.ascii());
    }

    /** RFC 9525 section 6.3: the wildcard is the whole left-most label and stands for exactly one label. */
    private static boolean wildcard(String parent, String reference) {
        // Stricter than RFC 9525: "*.example" for all of a top-level domain is no statement about a mail server.
        if (parent.indexOf('.') < 0 || DomainName.parse(parent).isEmpty()) {
            return false;
        }
        int dot = reference.indexOf('.');
        return dot > 0 && reference.substring(dot + 1).equals(parent);
    }
}
