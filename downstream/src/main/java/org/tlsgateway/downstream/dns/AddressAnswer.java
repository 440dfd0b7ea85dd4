package org.tlsgateway.downstream.dns;

import java.net.InetAddress;
import java.util.List;

/** What DNS says about the addresses of a host. */
public sealed interface AddressAnswer {
    /** At least one, in the order in which they are to be tried. */
    record Found(List<InetAddress> addresses) implements AddressAnswer {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /** The host does not exist or has no address. */
    record None(String detail) implements AddressAnswer {}

    /** A look-up failed, and no other one gave an address: nothing is known. */
    record Unavailable(String detail) implements AddressAnswer {}
}
