package org.tlsgateway.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * Where connections reach the gateway itself.
 *
 * @param addresses of this machine
 * @param ports that a listener of the gateway has, whatever the address
 */
public record OwnAddresses(Set<InetAddress> addresses, Set<Integer> ports) {
    public OwnAddresses {
        addresses = Set.copyOf(addresses);
        ports = Set.copyOf(ports);
    }

    /** True when the address is this machine's: every loopback address is, and so is the unspecified one. */
    boolean has(InetAddress address) {
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || addresses.contains(address);
    }

    /** True when a connection to it would come back to the gateway. */
    boolean loops(InetSocketAddress destination) {
        return has(destination.getAddress()) && ports.contains(destination.getPort());
    }
}
