package org.tlsgateway.downstream.delivery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.MxAttempt;

/** Which addresses of a server can be reached from the address that is to be connected from. */
final class Sources {
    private Sources() {}

    /** Those of its family: from the gateway's own address the server would see another client. */
    static List<InetAddress> reachable(List<InetAddress> addresses, @Nullable InetAddress source) {
        return source == null
                ? addresses
                : addresses.stream()
                        .filter(address -> isIpv4(address) == isIpv4(source))
                        .toList();
    }

    /** Why there is none. */
    static String words(MxAttempt host) {
        InetAddress source = host.source();
        return host.target().host() + " has no address of the family of the client's "
                + (source == null ? "" : source.getHostAddress());
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
