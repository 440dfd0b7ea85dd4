package org.tlsgateway.downstream.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** An address of a socket as people write it: Netty's epoll gives every IPv6 address a zone, "%0" where it has none. */
public final class PlainAddress {
    private PlainAddress() {}

    /** The same address, without a zone that says nothing. */
    public static InetSocketAddress of(InetSocketAddress address) {
        if (!(address.getAddress() instanceof Inet6Address ipv6) || ipv6.getScopeId() != 0) {
            return address;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ipv6.getAddress()), address.getPort());
        } catch (UnknownHostException cannotBe) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", cannotBe);
        }
    }
}
