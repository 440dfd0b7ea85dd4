package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig.Timeouts;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;

/** Reads the way out. */
final class DeliveryReader {
    private final Section delivery;
    private final List<ListenerConfig> listeners;

    /** Needs the listeners to know the gateway's own names and addresses. */
    DeliveryReader(Section delivery, List<ListenerConfig> listeners) {
        this.delivery = delivery;
        this.listeners = listeners;
    }

    DeliveryConfig read() {
        DomainName helloName = HostNames.helloName(delivery, DeliveryOptions.HELLO_NAME);
        String postmaster = delivery.find(DeliveryOptions.POSTMASTER);
        DnssecMode dnssec = delivery.find(DeliveryOptions.DNSSEC);
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
                delivery.get(DeliveryOptions.IDLE_CONNECTION),
                new DemandsReader(delivery).read(),
                mtaSts(delivery.child(StsOptions.MTA_STS)),
                dnssec,
                trustAnchors(dnssec));
    }

    private static StsConfig mtaSts(Section sts) {
        List<Cidr> allow = sts.find(StsOptions.ALLOW);
        return new StsConfig(
                sts.get(StsOptions.ENABLED),
                sts.directory(StsOptions.CACHE_DIRECTORY),
                sts.file(StsOptions.CA_FILE),
                sts.get(StsOptions.PORT),
                allow == null ? List.of() : allow);
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

    private @Nullable Path trustAnchors(@Nullable DnssecMode mode) {
        Path anchors = delivery.file(DeliveryOptions.TRUST_ANCHORS);
        if (anchors != null && (mode == DnssecMode.TRUST || mode == DnssecMode.OFF)) {
            delivery.problem(
                    DeliveryOptions.TRUST_ANCHORS,
                    "nothing is validated by them: `dnssec` is " + ValueKinds.label(mode),
                    "leave them out, or say `validate`");
        }
        return anchors;
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
        DestinationReader reader = new DestinationReader(listeners);
        for (Section destination : delivery.children(DestinationOptions.DESTINATION)) {
            rules.add(reader.read(destination));
        }
        return new DeliveryPolicy(rules, List.copyOf(ownNames));
    }
}
