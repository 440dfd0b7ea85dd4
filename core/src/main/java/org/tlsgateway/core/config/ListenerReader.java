package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig.Arrival;
import org.tlsgateway.core.config.ListenerConfig.Auth;
import org.tlsgateway.core.config.ListenerConfig.Limits;
import org.tlsgateway.core.config.ListenerConfig.Proxy;
import org.tlsgateway.core.config.ListenerConfig.Timeouts;
import org.tlsgateway.core.config.ListenerConfig.Tls;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.NetworkTable;

/** Reads one listener. */
final class ListenerReader {
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1");

    private final Section gateway;
    private final ConfigReading reading;

    ListenerReader(Section gateway) {
        this.gateway = gateway;
        this.reading = gateway.reading();
    }

    ListenerConfig read() {
        String name = gateway.get(ListenerOptions.NAME);
        Tls tls = tls(gateway.child(ListenerOptions.TLS));
        Section threads = gateway.child(ListenerOptions.THREADS);
        Auth auth = gateway.get(ListenerOptions.AUTH);
        if (auth == Auth.AFTER_TLS && !gateway.child(ListenerOptions.TLS).isPresent()) {
            gateway.problem(ListenerOptions.AUTH, "'after-tls' never comes on a listener without <tls>", "add <tls>");
        }
        Arrival arrival = arrival();
        return new ListenerConfig(
                name,
                gateway.get(ListenerOptions.BIND),
                HostNames.helloName(gateway, ListenerOptions.HELLO_NAME).ascii(),
                tls,
                clients(gateway.child(ListenerOptions.CLIENTS)),
                new RulesReader(gateway, name, arrival).read(),
                auth,
                limits(gateway.child(ListenerOptions.LIMITS)),
                timeouts(gateway.child(ListenerOptions.TIMEOUTS)),
                threads.get(ListenerOptions.IO_THREADS),
                threads.get(ListenerOptions.WORKER_THREADS),
                gateway.get(ListenerOptions.PROCESSOR),
                arrival);
    }

    private Arrival arrival() {
        List<Cidr> allowed = gateway.child(ArrivalOptions.DESTINATIONS).find(ArrivalOptions.ALLOW);
        return new Arrival(
                gateway.get(ArrivalOptions.TRANSPARENT),
                proxy(gateway.child(ArrivalOptions.PROXY)),
                allowed == null ? NetworkTable.EMPTY : NetworkTable.of(allowed));
    }

    private static @Nullable Proxy proxy(Section proxy) {
        if (!proxy.isPresent()) {
            return null;
        }
        return new Proxy(
                NetworkTable.of(proxy.get(ArrivalOptions.PROXY_NETWORKS)),
                proxy.get(ArrivalOptions.PROXY_DESTINATION),
                proxy.get(ArrivalOptions.PROXY_TIMEOUT));
    }

    private static @Nullable Tls tls(Section tls) {
        if (!tls.isPresent()) {
            return null;
        }
        Path certificate = tls.file(ListenerOptions.TLS_CERTIFICATE);
        Path key = tls.file(ListenerOptions.TLS_KEY);
        String password = tls.find(ListenerOptions.TLS_PASSWORD);
        List<String> protocols = tls.get(ListenerOptions.TLS_PROTOCOLS);
        List<String> ciphers = tls.find(ListenerOptions.TLS_CIPHERS);
        return certificate == null
                ? null
                : new Tls(certificate, key, password, Set.copyOf(protocols), ciphers == null ? List.of() : ciphers);
    }

    private NetworkTable clients(Section clients) {
        List<Cidr> networks = clients.find(ListenerOptions.CLIENTS_NETWORKS);
        Path table = clients.file(ListenerOptions.CLIENTS_TABLE);
        boolean unset = !clients.has(ListenerOptions.CLIENTS_NETWORKS) && !clients.has(ListenerOptions.CLIENTS_TABLE);
        Map<Cidr, String> entries = new HashMap<>();
        if (table != null) {
            entries.putAll(TableFile.networks(reading, table));
        }
        if (networks != null) {
            networks.forEach(network -> entries.putIfAbsent(network, ""));
        }
        if (unset) {
            LOOPBACK.forEach(text -> Cidr.parse(text).ifPresent(network -> entries.put(network, "")));
        }
        return NetworkTable.of(entries);
    }

    private static Limits limits(Section limits) {
        return new Limits(
                limits.get(ListenerOptions.CONNECTIONS),
                limits.get(ListenerOptions.CONNECTIONS_PER_CLIENT),
                limits.get(ListenerOptions.MESSAGE_SIZE),
                limits.get(ListenerOptions.RECIPIENTS),
                limits.get(ListenerOptions.COMMAND_LINE),
                limits.get(ListenerOptions.TEXT_LINE),
                limits.get(ListenerOptions.ERRORS));
    }

    private static Timeouts timeouts(Section timeouts) {
        return new Timeouts(
                timeouts.get(ListenerOptions.IDLE),
                timeouts.get(ListenerOptions.COMMAND),
                timeouts.get(ListenerOptions.DATA),
                timeouts.get(ListenerOptions.HANDSHAKE),
                timeouts.get(ListenerOptions.VERDICT),
                timeouts.get(ListenerOptions.DOWNSTREAM),
                timeouts.get(ListenerOptions.SPLICE_IDLE),
                timeouts.get(ListenerOptions.SPLICE_TOTAL));
    }
}
