package org.tlsgateway.downstream.dns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.name.HostPort;

/**
 * Whom to ask and what to believe.
 *
 * @param servers address literals and ports, empty for the resolvers of the system
 * @param budget for the look-ups of a message; a query to one server gets a part of it
 * @param asked the operator's choice, null for {@link DnssecMode#choose}
 * @param trustAnchors file of DS and DNSKEY records, null for the root's that are shipped
 */
public record DnsSettings(
        List<HostPort> servers,
        Duration budget,
        @Nullable DnssecMode asked,
        @Nullable Path trustAnchors) {
    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /** Those of a configuration. */
    public static DnsSettings of(DeliveryConfig delivery) {
        return new DnsSettings(
                delivery.resolvers(), delivery.timeouts().dns(), delivery.dnssec(), delivery.trustAnchors());
    }
}
