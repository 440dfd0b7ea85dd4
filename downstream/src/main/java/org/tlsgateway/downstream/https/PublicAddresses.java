package org.tlsgateway.downstream.https;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.session.SpecialNetworks;

/**
 * The addresses of a host that may be connected to. A stranger chooses them: none of a network inside, unless the operator allows it.
 *
 * @param addresses in their order
 * @param refused why others are left out, empty when none is
 */
record PublicAddresses(List<InetAddress> addresses, String refused) {
    /** One request tries no more of them. */
    private static final int MAX = 3;

    static PublicAddresses of(List<InetAddress> found, List<Cidr> allowed) {
        List<InetAddress> good = new ArrayList<>();
        String refused = "";
        for (InetAddress address : found) {
            String special = SpecialNetworks.of(address);
            if (special == null || allowed.stream().anyMatch(network -> network.contains(address))) {
                good.add(address);
            } else {
                refused = address.getHostAddress() + " is " + special;
            }
        }
        return new PublicAddresses(List.copyOf(good.subList(0, Math.min(MAX, good.size()))), refused);
    }
}
