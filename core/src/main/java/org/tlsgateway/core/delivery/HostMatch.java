package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;

/**
 * Hosts that a rule is for.
 *
 * @param names that match themselves
 * @param zones names below which all match, they themselves do not
 * @param networks of hosts that are named by address
 */
public record HostMatch(Set<DomainName> names, Set<DomainName> zones, List<Cidr> networks) {
    /** No condition. */
    public static final HostMatch ANY = new HostMatch(Set.of(), Set.of(), List.of());

    public HostMatch {
        names = Set.copyOf(names);
        zones = Set.copyOf(zones);
        networks = List.copyOf(networks);
    }

    /** True when it asks for nothing. */
    public boolean isAny() {
        return names.isEmpty() && zones.isEmpty() && networks.isEmpty();
    }

    /** True when the host, a name or an address, is meant. */
    public boolean matches(String host) {
        InetAddress address = IpLiteral.parse(host).orElse(null);
        if (address != null) {
            return networks.stream().anyMatch(network -> network.contains(address));
        }
        DomainName name = DomainName.parse(host).orElse(null);
        return name != null && (names.contains(name) || isBelow(zones, name));
    }

    /** True when the name lies below one of the zones. */
    static boolean isBelow(Set<DomainName> zones, DomainName host) {
        String name = host.ascii();
        for (int dot = name.indexOf('.'); !zones.isEmpty() && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (zones.contains(new DomainName(name.substring(dot + 1)))) {
                return true;
            }
        }
        return false;
    }
}
