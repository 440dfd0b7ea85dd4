package org.tlsgateway.core.delivery;

import java.util.List;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsaRecord;

/** What DNS says about the TLSA records of one host and port (RFC 7672 section 2.2). */
public sealed interface TlsaAnswer {
    /**
     * Signed records, usable or not; at least one.
     *
     * @param base the TLSA base domain: the name for SNI, and the first of the names that count (RFC 7672 section 2.2.3)
     */
    record Found(DomainName base, List<TlsaRecord> records) implements TlsaAnswer {
        public Found {
            records = List.copyOf(records);
        }
    }

    /** None: the zone is signed and denies them, or is not signed, so that they were not asked for or do not count. */
    record None(String detail) implements TlsaAnswer {}

    /**
     * The look-up failed or its proof is bogus: the host must not be used (RFC 7672 section 2.1.2).
     *
     * @param failure TLSA_UNAVAILABLE or DNSSEC_BOGUS
     */
    record Unavailable(Failure failure, String detail) implements TlsaAnswer {
        /** For any other reason than a bogus proof. */
        public Unavailable(String detail) {
            this(Failure.TLSA_UNAVAILABLE, detail);
        }
    }
}
