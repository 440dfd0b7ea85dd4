package org.tlsgateway.hooks.server;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.DnsSettings;
import org.tlsgateway.downstream.session.SessionServers;

/** The downstream servers of sessions, reached by the resolvers of the configuration in force. */
public final class DownstreamServers {
    private final ServerOffers offers;
    private @Nullable DnsSettings dns;
    private volatile @Nullable ServerOpener opener;

    public DownstreamServers() {
        offers = new ServerOffers((loop, request) -> {
            ServerOpener current = opener;
            if (current == null) {
                throw new IllegalStateException("not configured");
            }
            return current.open(loop, request);
        });
    }

    /** Servers that are reached in this way, whatever the configuration. */
    public DownstreamServers(ServerOpener opener) {
        offers = new ServerOffers(opener);
    }

    /** Puts new resolvers in force; what is known of servers stays. */
    public synchronized void configure(DeliveryConfig delivery) {
        DnsSettings wanted = DnsSettings.of(delivery);
        if (!wanted.equals(dns)) {
            dns = wanted;
            opener = new SessionServers(new DnsJavaLookup(wanted))::open;
        }
    }

    public ServerOffers offers() {
        return offers;
    }
}
