package org.tlsgateway.downstream.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/**
 * The resolvers that are asked, and the mode in which they are.
 *
 * @param servers in the order in which they are tried
 * @param mode chosen or by their addresses
 * @param resolver sends a question to one after the other
 */
record ResolverStack(List<InetSocketAddress> servers, DnssecMode mode, Resolver resolver) {
    private static final int DNS_PORT = 53;
    private static final Duration MIN_QUERY = Duration.ofMillis(200);
    private static final Duration MAX_QUERY = Duration.ofSeconds(5);
    /** The size that DNS flag day 2020 recommends: signed answers are long, and fragments get lost and can be forged. */
    private static final int UDP_SIZE = 1232;

    static ResolverStack of(DnsSettings settings) {
        List<InetSocketAddress> servers = addresses(settings.servers());
        DnssecMode mode = DnssecMode.choose(
                settings.asked(),
                servers.stream().map(InetSocketAddress::getAddress).toList());
        return new ResolverStack(servers, mode, resolver(servers, mode, settings.budget()));
    }

    private static Resolver resolver(List<InetSocketAddress> servers, DnssecMode mode, Duration budget) {
        List<Resolver> resolvers = new ArrayList<>();
        Duration query = budget.dividedBy(4);
        query = query.compareTo(MIN_QUERY) < 0 ? MIN_QUERY : query.compareTo(MAX_QUERY) > 0 ? MAX_QUERY : query;
        for (InetSocketAddress server : servers) {
            SimpleResolver simple = new SimpleResolver(server);
            simple.setTimeout(query);
            // RFC 4035 section 3.2.1: the DO bit asks for signatures, and for the AD bit of a resolver that validates.
            simple.setEDNS(0, UDP_SIZE, mode == DnssecMode.OFF ? 0 : ExtendedFlags.DO);
            resolvers.add(simple);
        }
        ExtendedResolver all = new ExtendedResolver(resolvers);
        all.setRetries(2);
        all.setTimeout(budget);
        return all;
    }

    private static List<InetSocketAddress> addresses(List<HostPort> servers) {
        if (servers.isEmpty()) {
            List<InetSocketAddress> system = ResolverConfig.getCurrentConfig().servers();
            return system.isEmpty()
                    ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT))
                    : system;
        }
        return servers.stream()
                .map(server -> new InetSocketAddress(
                        IpLiteral.parse(server.host())
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "a DNS server is an address, not a name: " + server.host())),
                        server.port() == 0 ? DNS_PORT : server.port()))
                .toList();
    }
}
