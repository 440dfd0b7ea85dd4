package org.tlsgateway.core.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.NetworkTable;

/**
 * The networks where no mail server of the Internet can be (RFC 6890 and the IANA special-purpose registries). Those for
 * documentation (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32, 3fff::/20) are not among them: nobody routes them, and
 * labs and tests, ours too, build their Internet of them.
 */
public final class SpecialNetworks {
    private static final String ORDINARY = "";
    private static final NetworkTable NETWORKS = NetworkTable.of(networks());

    /** RFC 6052 section 2.1: the IPv4 address behind a NAT64 is the last four bytes. */
    private static final Cidr NAT64 = cidr("64:ff9b::/96");

    private SpecialNetworks() {}

    /** What is special about the address, null for an ordinary one; IPv4-mapped IPv6 is IPv4. */
    public static @Nullable String of(InetAddress address) {
        String special = NETWORKS.lookup(NAT64.contains(address) ? behindNat64(address) : address);
        return ORDINARY.equals(special) ? null : special;
    }

    private static Map<Cidr, String> networks() {
        Map<Cidr, String> networks = new HashMap<>();
        String[][] all = {
            {"0.0.0.0/8", "an unspecified address (RFC 1122)"},
            {"10.0.0.0/8", "a private address (RFC 1918)"},
            {"100.64.0.0/10", "an address behind a carrier's NAT (RFC 6598)"},
            {"127.0.0.0/8", "a loopback address"},
            {"169.254.0.0/16", "a link-local address (RFC 3927)"},
            {"172.16.0.0/12", "a private address (RFC 1918)"},
            {"192.0.0.0/24", "an address of protocol assignments (RFC 6890)"},
            {"192.88.99.0/24", "a 6to4 relay address (RFC 7526)"},
            {"192.168.0.0/16", "a private address (RFC 1918)"},
            {"198.18.0.0/15", "an address for benchmarks (RFC 2544)"},
            {"224.0.0.0/4", "a multicast address"},
            {"240.0.0.0/4", "a reserved address (RFC 1112)"},
            {"255.255.255.255/32", "the broadcast address"},
            // RFC 4291 section 2.4: global unicast is 2000::/3 so far.
            {"::/0", "a reserved address (RFC 4291)"},
            {"2000::/3", ORDINARY},
            {"::/128", "an unspecified address (RFC 4291)"},
            {"::1/128", "a loopback address"},
            {"100::/64", "a discard-only address (RFC 6666)"},
            {"2001::/23", "an address of protocol assignments (RFC 2928)"},
            {"2002::/16", "a 6to4 address (RFC 7526)"},
            {"fc00::/7", "a private address (RFC 4193)"},
            {"fe80::/10", "a link-local address (RFC 4291)"},
            {"fec0::/10", "a site-local address (RFC 3879)"},
            {"ff00::/8", "a multicast address"},
        };
        for (String[] network : all) {
            networks.put(cidr(network[0]), network[1]);
        }
        return networks;
    }

    private static InetAddress behindNat64(InetAddress address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException cannotBe) {
            throw new IllegalArgumentException("not behind a NAT64: " + address, cannotBe);
        }
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text).orElseThrow();
    }
}
