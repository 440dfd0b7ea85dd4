package org.tlsgateway.core.delivery;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * What the operator says about a destination; the first matching rule counts.
 *
 * @param name shown in logs and reasons
 * @param domains recipient domains it is for; null for all
 * @param zones recipient domains below these match too ("*.b.test"), the zones themselves do not
 * @param level the least level, null to leave the shipped default
 * @param gateway a host to hand the mail to instead of the domain's MX, null for MX look-up
 * @param port the port of the MX hosts, 25 by default
 * @param acceptedNames names the certificate may bear instead of the next hop's own, empty for the next hop's
 * @param caFile PEM file of the only CAs trusted for it, null for the configured ones
 */
public record DestinationRule(
        String name,
        @Nullable Set<DomainName> domains,
        Set<DomainName> zones,
        @Nullable TlsLevel level,
        @Nullable HostPort gateway,
        int port,
        Set<DomainName> acceptedNames,
        @Nullable Path caFile) {
    public DestinationRule {
        domains = domains == null ? null : Set.copyOf(domains);
        zones = Set.copyOf(zones);
        acceptedNames = Set.copyOf(acceptedNames);
    }

    /** A rule for these domains and, when {@code subdomains} is set, all names below them. */
    public DestinationRule(
            String name,
            @Nullable Set<DomainName> domains,
            boolean subdomains,
            @Nullable TlsLevel level,
            @Nullable HostPort gateway,
            int port,
            Set<DomainName> acceptedNames,
            @Nullable Path caFile) {
        this(
                name,
                domains,
                subdomains && domains != null ? domains : Set.of(),
                level,
                gateway,
                port,
                acceptedNames,
                caFile);
    }

    /** True when the rule is for this recipient domain. */
    public boolean matches(DomainName domain) {
        return domains == null || domains.contains(domain) || isBelowZone(domain.ascii());
    }

    private boolean isBelowZone(String name) {
        for (int dot = name.indexOf('.'); !zones.isEmpty() && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (zones.contains(new DomainName(name.substring(dot + 1)))) {
                return true;
            }
        }
        return false;
    }
}
