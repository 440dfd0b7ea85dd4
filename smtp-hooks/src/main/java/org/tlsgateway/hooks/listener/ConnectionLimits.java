package org.tlsgateway.hooks.listener;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.tlsgateway.core.config.ListenerConfig;

/** How many connections a listener has open, in all and from each client address. */
final class ConnectionLimits {
    /** What becomes of a new connection. */
    enum Admission {
        ADMITTED,
        TOO_MANY,
        TOO_MANY_FROM_CLIENT
    }

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> openByClient = new ConcurrentHashMap<>();

    /** Counts the connection in when the limits allow it; then {@link #leave} must follow once. */
    Admission enter(InetAddress client, ListenerConfig.Limits limits) {
        if (open.incrementAndGet() > limits.connections() && limits.connections() > 0) {
            open.decrementAndGet();
            return Admission.TOO_MANY;
        }
        int fromClient = openByClient.merge(client, 1, Integer::sum);
        if (fromClient > limits.connectionsPerClient() && limits.connectionsPerClient() > 0) {
            leave(client);
            return Admission.TOO_MANY_FROM_CLIENT;
        }
        return Admission.ADMITTED;
    }

    void leave(InetAddress client) {
        open.decrementAndGet();
        openByClient.computeIfPresent(client, (address, count) -> count > 1 ? count - 1 : null);
    }

    int open() {
        return open.get();
    }
}
