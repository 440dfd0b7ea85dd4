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
 * @param subdomains whether names below them match too
 * @param level the least level, null to leave the shipped default
 * @param gateway a host to hand the mail to instead of the domain's MX, null for MX look-up
 * @param port the port of the MX hosts, 25 by default
 * @param acceptedNames names the certificate may bear instead of the next hop's own, empty for the next hop's
 * @param caFile PEM file of the only CAs trusted for it, null for the configured ones
 */
public record DestinationRule(
        String name,
        @Nullable Set<DomainName> domains,
        boolean subdomains,
        @Nullable TlsLevel level,
        @Nullable HostPort gateway,
        int port,
        Set<DomainName> acceptedNames,
        @Nullable Path caFile) {
    public DestinationRule {
        domains = domains == null ? null : Set.copyOf(domains);
        acceptedNames = Set.copyOf(acceptedNames);
    }

    /** True when the rule is for this recipient domain. */
    public boolean matches(DomainName domain) {
        if (domains == null || domains.contains(domain)) {
            return true;
        }
        return subdomains && domains.stream().anyMatch(domain::isWithin);
    }
}
