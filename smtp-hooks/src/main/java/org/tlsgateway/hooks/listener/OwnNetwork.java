package org.tlsgateway.hooks.listener;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.session.OwnAddresses;

/** This machine's addresses, asked for once a minute at most and never on an I/O loop, and the ports of all listeners. */
public final class OwnNetwork {
    private static final Logger LOGGER = LoggerFactory.getLogger(OwnNetwork.class);
    private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Set<InetAddress> addresses = Set.of();
    private volatile long askedNanos = System.nanoTime() - FRESH_NANOS;

    /** A listener has this port now; on the thread that starts it, which may wait for the machine's addresses. */
    void listening(int port) {
        ports.add(port);
        ask();
    }

    void stopped(int port) {
        ports.remove(port);
    }

    /** What is known; when it is old it is being asked for again. */
    OwnAddresses known() {
        if (System.nanoTime() - askedNanos > FRESH_NANOS && asking.compareAndSet(false, true)) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    ask();
                } finally {
                    asking.set(false);
                }
            });
        }
        return new OwnAddresses(addresses, ports);
    }

    private void ask() {
        askedNanos = System.nanoTime();
        try {
            addresses = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            LOGGER.warn("The machine does not say its addresses, those known stay: {}", e.getMessage());
        }
    }
}
