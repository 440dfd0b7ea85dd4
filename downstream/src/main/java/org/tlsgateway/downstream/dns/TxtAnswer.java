package org.tlsgateway.downstream.dns;

import java.util.List;
import org.tlsgateway.core.failure.Failure;

/** What DNS says about the TXT records of a name. */
public sealed interface TxtAnswer {
    /**
     * At least one.
     *
     * @param texts the strings of each record, joined without blanks (RFC 7208 section 3.3)
     * @param secure whether DNSSEC proves them and each alias on the way
     */
    record Found(List<String> texts, boolean secure) implements TxtAnswer {
        public Found {
            texts = List.copyOf(texts);
        }
    }

    /**
     * The name does not exist or has none.
     *
     * @param secure whether DNSSEC proves it
     */
    record None(String detail, boolean secure) implements TxtAnswer {}

    /**
     * The look-up failed or its proof is bogus: nothing is known.
     *
     * @param failure DNS_UNAVAILABLE or DNSSEC_BOGUS
     */
    record Unavailable(Failure failure, String detail) implements TxtAnswer {
        /** For any other reason than a bogus proof. */
        public Unavailable(String detail) {
            this(Failure.DNS_UNAVAILABLE, detail);
        }
    }
}
