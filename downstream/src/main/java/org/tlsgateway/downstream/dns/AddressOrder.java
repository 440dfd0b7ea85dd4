package org.tlsgateway.downstream.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The order in which the addresses of a host are tried: families in turn, so that the second try takes the other one. */
final class AddressOrder {
    private AddressOrder() {}

    /** RFC 6724 section 2.1 prefers IPv6; a machine without a route to it has it last (compare RFC 3493, AI_ADDRCONFIG). */
    static List<InetAddress> order(List<InetAddress> ipv6, List<InetAddress> ipv4, boolean ipv6Reachable) {
        List<InetAddress> ordered = new ArrayList<>();
        if (!ipv6Reachable) {
            ordered.addAll(ipv4);
            ordered.addAll(ipv6);
            return ordered;
        }
        for (int i = 0; i < Math.max(ipv6.size(), ipv4.size()); i++) {
            if (i < ipv6.size()) {
                ordered.add(ipv6.get(i));
            }
            if (i < ipv4.size()) {
                ordered.add(ipv4.get(i));
            }
        }
        return ordered;
    }

    /** True when an interface of this machine has an IPv6 address from which others can be reached. */
    static boolean machineHasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress());
        } catch (SocketException unknown) {
            return false;
        }
    }
}
