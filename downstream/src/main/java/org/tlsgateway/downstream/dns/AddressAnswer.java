package org.tlsgateway.downstream.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;

/** What DNS says about the addresses of a host. */
public sealed interface AddressAnswer {
    /**
     * At least one, in the order in which they are to be tried.
     *
     * @param expanded the end of the CNAME chain, null when the look-up does not know it
     * @param secure whether DNSSEC proves them and each alias on the way
     */
    record Found(List<InetAddress> addresses, @Nullable DomainName expanded, boolean secure) implements AddressAnswer {
        public Found {
            addresses = List.copyOf(addresses);
        }

        /** Without proof. */
        public Found(List<InetAddress> addresses) {
            this(addresses, null, false);
        }
    }

    /** The host does not exist or has no address. */
    record None(String detail) implements AddressAnswer {}

    /**
     * A look-up failed or its proof is bogus, and no other one gave an address: nothing is known.
     *
     * @param failure DNS_UNAVAILABLE or DNSSEC_BOGUS
     */
    record Unavailable(Failure failure, String detail) implements AddressAnswer {
        /** For any other reason than a bogus proof. */
        public Unavailable(String detail) {
            this(Failure.DNS_UNAVAILABLE, detail);
        }
    }
}
