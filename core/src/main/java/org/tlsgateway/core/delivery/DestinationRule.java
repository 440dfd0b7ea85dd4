package org.tlsgateway.core.delivery;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;

/**
 * What the operator says about a destination; the first matching rule counts.
 *
 * @param name shown in logs and reasons
 * @param domains recipient domains it is for; null for all
 * @param zones recipient domains below these match too ("*.b.test"), the zones themselves do not
 * @param mx exchangers that it is for, any for all
 * @param nextHop servers that the operator or the session names and that it is for, any for all
 * @param level the least level, null to leave the shipped default
 * @param gateway a host to hand the mail to instead of the domain's MX, null for MX look-up
 * @param port the port of the MX hosts, 25 by default
 * @param acceptedNames names the certificate may bear instead of the next hop's own, empty for the next hop's
 * @param caFile PEM file of the only CAs trusted for it, null for the configured ones
 * @param pins SHA-256 of SubjectPublicKeyInfo, lower-case hexadecimal; the server's key is one of them, empty for any key
 * @param offer TLS versions and the client certificate to present
 * @param force how it stands to what others demand
 */
public record DestinationRule(
        String name,
        @Nullable Set<DomainName> domains,
        Set<DomainName> zones,
        HostMatch mx,
        HostMatch nextHop,
        @Nullable TlsLevel level,
        @Nullable HostPort gateway,
        int port,
        Set<DomainName> acceptedNames,
        @Nullable Path caFile,
        Set<String> pins,
        TlsOffer offer,
        RuleForce force) {
    public DestinationRule {
        domains = domains == null ? null : Set.copyOf(domains);
        zones = Set.copyOf(zones);
        acceptedNames = Set.copyOf(acceptedNames);
        pins = Set.copyOf(pins);
    }

    /** A rule for whole domains that says nothing of pins, client certificates and the like. */
    public DestinationRule(
            String name,
            @Nullable Set<DomainName> domains,
            Set<DomainName> zones,
            @Nullable TlsLevel level,
            @Nullable HostPort gateway,
            int port,
            Set<DomainName> acceptedNames,
            @Nullable Path caFile) {
        this(
                name,
                domains,
                zones,
                HostMatch.ANY,
                HostMatch.ANY,
                level,
                gateway,
                port,
                acceptedNames,
                caFile,
                Set.of(),
                TlsOffer.STANDARD,
                RuleForce.STRONGEST);
    }

    /** The same for these domains and, when {@code subdomains} is set, all names below them. */
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

    /** True when the rule is for this recipient domain, whatever host takes its mail. */
    public boolean matches(DomainName domain) {
        return domains == null || domains.contains(domain) || HostMatch.isBelow(zones, domain);
    }

    /** True when it is for some of the hosts only, so that it cannot say where the mail goes. */
    public boolean isForSomeHosts() {
        return !mx.isAny() || !nextHop.isAny();
    }

    /** True when it is for this exchanger of this domain. */
    boolean matchesMx(DomainName domain, String host) {
        return matches(domain) && nextHop.isAny() && (mx.isAny() || mx.matches(host));
    }

    /** True when it is for this server that the operator or the session names. */
    boolean matchesNextHop(DomainName domain, String host) {
        return matches(domain) && mx.isAny() && (nextHop.isAny() || nextHop.matches(host));
    }

    /** What the channel must be: pins prove only where the proof is demanded. */
    @Nullable
    TlsLevel demandedLevel() {
        return level == null && !pins.isEmpty() ? TlsLevel.VERIFY : level;
    }
}
