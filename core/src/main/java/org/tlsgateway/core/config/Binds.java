package org.tlsgateway.core.config;

import java.util.Locale;
import java.util.Set;
import org.tlsgateway.core.name.HostPort;

/** Which addresses to listen on get into each other's way. */
final class Binds {
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    private static final Set<String> LOOPBACKS = Set.of("127.0.0.1", "::1", "localhost");

    private Binds() {}

    /** True when not both can be had: the same port on the same address, or on all; port 0 never conflicts. */
    static boolean conflict(HostPort a, HostPort b) {
        boolean samePort = a.port() != 0 && a.port() == b.port();
        return samePort && (sameHost(a, b) || isWildcard(a) || isWildcard(b));
    }

    /** True when a connection to the target surely comes to this listener. */
    static boolean reaches(HostPort target, HostPort bind) {
        boolean here = sameHost(target, bind)
                || (isWildcard(bind) && LOOPBACKS.contains(target.host().toLowerCase(Locale.ROOT)));
        return target.port() == bind.port() && here;
    }

    private static boolean sameHost(HostPort a, HostPort b) {
        return a.host().equalsIgnoreCase(b.host());
    }

    private static boolean isWildcard(HostPort endpoint) {
        return WILDCARDS.contains(endpoint.host());
    }
}
