package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListKinds.DomainPatterns;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/** Reads the destination rules, one after the other. */
final class DestinationReader {
    private final List<ListenerConfig> listeners;
    private final Set<String> names = new HashSet<>();
    private @Nullable String catchAll;

    DestinationReader(List<ListenerConfig> listeners) {
        this.listeners = listeners;
    }

    DestinationRule read(Section destination) {
        String name = destination.get(DestinationOptions.NAME);
        if (destination.has(DestinationOptions.NAME) && !names.add(name)) {
            destination.problem(DestinationOptions.NAME, "another destination is named '" + name + "'", null);
        }
        if (catchAll != null) {
            destination.problem(
                    "is never reached: destination '" + catchAll + "' before it is for all domains",
                    "put that one last");
        }
        DomainPatterns domains = domains(destination, name);
        HostPort gateway = gateway(destination);
        ProofReader proof = new ProofReader(destination, gateway);
        TlsLevel level = destination.find(DestinationOptions.LEVEL);
        List<DomainName> accepted = destination.find(DestinationOptions.ACCEPTED_NAMES);
        return new DestinationRule(
                name,
                domains == null ? null : domains.exact(),
                domains == null ? Set.of() : domains.zones(),
                proof.mx(),
                proof.nextHop(),
                level,
                gateway,
                destination.get(DestinationOptions.PORT),
                accepted == null ? Set.of() : Set.copyOf(accepted),
                destination.file(DestinationOptions.CA_FILE),
                proof.pins(level),
                proof.offer(),
                proof.force());
    }

    private @Nullable DomainPatterns domains(Section destination, String name) {
        DomainPatterns written = destination.find(DestinationOptions.DOMAINS);
        Path table = destination.file(DestinationOptions.TABLE);
        if (!destination.has(DestinationOptions.DOMAINS) && !destination.has(DestinationOptions.TABLE)) {
            boolean all = !destination.has(ProofOptions.MX) && !destination.has(ProofOptions.NEXT_HOP);
            catchAll = catchAll == null && all ? name : catchAll;
            return null;
        }
        Set<DomainName> exact = new HashSet<>();
        Set<DomainName> zones = new HashSet<>();
        if (written != null) {
            exact.addAll(written.exact());
            zones.addAll(written.zones());
        }
        if (table != null) {
            DomainPatterns read = TableFile.domains(destination.reading(), table);
            exact.addAll(read.exact());
            zones.addAll(read.zones());
        }
        return new DomainPatterns(exact, zones);
    }

    private @Nullable HostPort gateway(Section destination) {
        HostPort gateway = destination.find(DestinationOptions.GATEWAY);
        if (gateway == null) {
            return null;
        }
        if (gateway.port() == 0) {
            destination.problem(DestinationOptions.GATEWAY, "has no port from 1 to 65535", null);
        }
        if (destination.has(DestinationOptions.PORT)) {
            destination.problem(
                    DestinationOptions.PORT,
                    "not together with gateway",
                    "write gateway=\"" + gateway.host() + ":PORT\"");
        }
        for (ListenerConfig listener : listeners) {
            if (listener.bind().stream().anyMatch(bind -> Binds.reaches(gateway, bind))) {
                destination.problem(
                        DestinationOptions.GATEWAY,
                        "is this gateway's own listener '" + listener.name() + "': mail would go round",
                        "name the next hop");
            }
        }
        return gateway;
    }
}
