package org.tlsgateway.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.tlsgateway.core.name.NetworkTable;

/**
 * Decides whether an original destination may be had: not the gateway itself, and nothing inside unless the operator allows it. A server
 * that a rule names is not judged: it is the operator's word.
 */
public final class OriginalDestinationPolicy {
    private static final DestinationVerdict ALLOWED = new DestinationVerdict.Allowed();

    private OriginalDestinationPolicy() {}

    /**
     * The verdict.
     *
     * @param own where the gateway is: refused with a port of ours even when allowed, for that is a loop
     * @param allowed networks that {@code <destinations allow>} names
     */
    public static DestinationVerdict judge(InetSocketAddress destination, OwnAddresses own, NetworkTable allowed) {
        InetAddress address = destination.getAddress();
        String text = address.getHostAddress();
        if (destination.getPort() == 0) {
            return new DestinationVerdict.Refused(text + " port 0 is no original destination");
        }
        if (own.loops(destination)) {
            return new DestinationVerdict.Refused(text + " port " + destination.getPort()
                    + " is this gateway itself: connect to the server's address");
        }
        if (allowed.lookup(address) != null) {
            return ALLOWED;
        }
        String special = SpecialNetworks.of(address);
        if (special == null && own.has(address)) {
            special = "an address of this gateway";
        }
        return special == null ? ALLOWED : new DestinationVerdict.Refused(words(text, special));
    }

    private static String words(String address, String special) {
        return address + " is " + special + ": no original destination unless <destinations allow> names it";
    }
}
