package org.tlsgateway.core.delivery;

import java.util.List;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;

/** What DNS says about the mail exchangers of a domain (RFC 5321 section 5.1, RFC 7505). */
public sealed interface MxAnswer {
    /**
     * MX records, in no order.
     *
     * @param secure whether DNSSEC proves them (RFC 4035 section 4.3)
     */
    record Found(List<MxHost> hosts, boolean secure) implements MxAnswer {
        public Found {
            hosts = List.copyOf(hosts);
        }

        /** Without proof. */
        public Found(List<MxHost> hosts) {
            this(hosts, false);
        }
    }

    /**
     * No MX record, but the domain has addresses: it is its own exchanger.
     *
     * @param secure whether DNSSEC proves that there is none
     */
    record Implicit(DomainName host, boolean secure) implements MxAnswer {
        /** Without proof. */
        public Implicit(DomainName host) {
            this(host, false);
        }
    }

    /** A null MX: the domain takes no mail (RFC 7505). */
    record NullMx() implements MxAnswer {}

    /** The domain does not exist, or has neither MX nor address. */
    record NoSuchDomain(String detail) implements MxAnswer {}

    /**
     * The look-up failed or its proof is bogus: nothing is known.
     *
     * @param failure DNS_UNAVAILABLE or DNSSEC_BOGUS
     */
    record Unavailable(Failure failure, String detail) implements MxAnswer {
        /** For any other reason than a bogus proof. */
        public Unavailable(String detail) {
            this(Failure.DNS_UNAVAILABLE, detail);
        }
    }

    /** One mail exchanger; a lower preference is tried first. */
    record MxHost(DomainName name, int preference) {}
}
