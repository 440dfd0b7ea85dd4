package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig.Timeouts;
import org.tlsgateway.core.config.ListKinds.DomainPatterns;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/** Reads the way out. */
final class DeliveryReader {
    private final Section delivery;
    private final List<ListenerConfig> listeners;
    private final Set<String> names = new HashSet<>();
    private @Nullable String catchAll;

    /** Needs the listeners to know the gateway's own names and addresses. */
    DeliveryReader(Section delivery, List<ListenerConfig> listeners) {
        this.delivery = delivery;
        this.listeners = listeners;
    }

    DeliveryConfig read() {
        DomainName helloName = HostNames.helloName(delivery, DeliveryOptions.HELLO_NAME);
        String postmaster = delivery.find(DeliveryOptions.POSTMASTER);
        return new DeliveryConfig(
                delivery.get(DeliveryOptions.QUEUE),
                helloName.ascii(),
                postmaster == null ? "postmaster@" + helloName : postmaster,
                policy(helloName),
                retry(delivery.child(DeliveryOptions.RETRY)),
                timeouts(delivery.child(DeliveryOptions.TIMEOUTS)),
                delivery.file(DeliveryOptions.CA_FILE),
                resolvers(),
                delivery.get(DeliveryOptions.CONCURRENCY),
                delivery.get(DeliveryOptions.PER_DESTINATION),
                delivery.get(DeliveryOptions.IDLE_CONNECTION));
    }

    private List<HostPort> resolvers() {
        List<HostPort> resolvers = delivery.find(DeliveryOptions.RESOLVERS);
        if (resolvers == null) {
            return List.of();
        }
        for (HostPort resolver : resolvers) {
            if (!ListKinds.isAddress(resolver)) {
                delivery.problem(
                        DeliveryOptions.RESOLVERS,
                        "'" + resolver.host() + "' is a name, and there is nothing yet to resolve it with",
                        "write its address");
            }
        }
        return resolvers;
    }

    private static RetrySchedule retry(Section retry) {
        RetrySchedule schedule = new RetrySchedule(
                retry.get(DeliveryOptions.DELAYS),
                retry.get(DeliveryOptions.LIFETIME),
                retry.get(DeliveryOptions.NOTIFY_AFTER));
        for (Duration delay : schedule.delays()) {
            if (delay.compareTo(schedule.lifetime()) > 0) {
                retry.problem(DeliveryOptions.DELAYS, "a delay is longer than the lifetime", null);
                break;
            }
        }
        if (schedule.notifyAfter().compareTo(schedule.lifetime()) >= 0) {
            retry.problem(
                    DeliveryOptions.NOTIFY_AFTER,
                    "the notice of delay comes no sooner than the end of the lifetime",
                    "make it shorter, or 0s for none");
        }
        return schedule;
    }

    private static Timeouts timeouts(Section timeouts) {
        return new Timeouts(
                timeouts.get(DeliveryOptions.DNS),
                timeouts.get(DeliveryOptions.CONNECT),
                timeouts.get(DeliveryOptions.GREETING),
                timeouts.get(DeliveryOptions.COMMAND),
                timeouts.get(DeliveryOptions.HANDSHAKE),
                timeouts.get(DeliveryOptions.DATA_BLOCK),
                timeouts.get(DeliveryOptions.DATA_END));
    }

    private DeliveryPolicy policy(DomainName helloName) {
        Set<DomainName> ownNames = new LinkedHashSet<>();
        ownNames.add(helloName);
        listeners.forEach(listener -> DomainName.parse(listener.helloName()).ifPresent(ownNames::add));
        List<DestinationRule> rules = new ArrayList<>();
        for (Section destination : delivery.children(DestinationOptions.DESTINATION)) {
            rules.add(rule(destination));
        }
        return new DeliveryPolicy(rules, List.copyOf(ownNames));
    }

    private DestinationRule rule(Section destination) {
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
        TlsLevel level = destination.find(DestinationOptions.LEVEL);
        List<DomainName> accepted = destination.find(DestinationOptions.ACCEPTED_NAMES);
        return new DestinationRule(
                name,
                domains == null ? null : domains.exact(),
                domains == null ? Set.of() : domains.zones(),
                level,
                gateway,
                destination.get(DestinationOptions.PORT),
                accepted == null ? Set.of() : Set.copyOf(accepted),
                destination.file(DestinationOptions.CA_FILE));
    }

    private @Nullable DomainPatterns domains(Section destination, String name) {
        DomainPatterns written = destination.find(DestinationOptions.DOMAINS);
        Path table = destination.file(DestinationOptions.TABLE);
        if (!destination.has(DestinationOptions.DOMAINS) && !destination.has(DestinationOptions.TABLE)) {
            catchAll = catchAll == null ? name : catchAll;
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
