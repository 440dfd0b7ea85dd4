package org.tlsgateway.core.name;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Mail addresses to match: by the whole address, by its domain, or by a zone that its domain lies below.
 *
 * @param addresses whole addresses as {@link #normal} makes them
 * @param domains all addresses of them match
 * @param zones all addresses of domains below them match, those of the zone itself do not
 */
public record AddressPatterns(Set<String> addresses, Set<DomainName> domains, Set<DomainName> zones) {
    public AddressPatterns {
        addresses = Set.copyOf(addresses);
        domains = Set.copyOf(domains);
        zones = Set.copyOf(zones);
    }

    /**
     * An address in the form in which it is compared, empty when it has no domain name. Deviation: RFC 5321 section 2.4 leaves
     * the case of a local part to its host; a pattern is to hold however the client writes the address.
     */
    public static Optional<String> normal(String address) {
        int at = address.lastIndexOf('@');
        return at <= 0
                ? Optional.empty()
                : DomainName.parse(address.substring(at + 1))
                        .map(domain -> address.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain);
    }

    /** True when one of the patterns is for this address. */
    public boolean matches(String address) {
        String normal = normal(address).orElse(null);
        if (normal == null) {
            return false;
        }
        String domain = normal.substring(normal.lastIndexOf('@') + 1);
        return addresses.contains(normal) || domains.contains(new DomainName(domain)) || isBelowZone(domain);
    }

    private boolean isBelowZone(String domain) {
        for (int dot = domain.indexOf('.'); !zones.isEmpty() && dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (zones.contains(new DomainName(domain.substring(dot + 1)))) {
                return true;
            }
        }
        return false;
    }
}
