package org.tlsgateway.downstream.dns;

import org.tlsgateway.core.failure.Failure;
import org.xbill.DNS.Message;

/** What came back to one question, judged. */
sealed interface DnsReply {
    /**
     * Records or their denial: NOERROR or NXDOMAIN.
     *
     * @param secure whether DNSSEC proves all of it (RFC 4035 section 4.3)
     */
    record Told(Message message, boolean secure) implements DnsReply {}

    /**
     * Nothing that may be used.
     *
     * @param failure DNS_UNAVAILABLE or DNSSEC_BOGUS
     */
    record Failed(Failure failure, String detail) implements DnsReply {}
}
