package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.name.DomainName;

/** Asks DNS who takes the mail of a domain (RFC 5321 section 5.1). No answer ever completes exceptionally. */
public interface MxLookup extends TxtLookup {
    /** The exchangers of a domain, within this time. */
    CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget);

    /** The addresses of an exchanger, aliases followed, within this time. */
    CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget);

    /**
     * The TLSA records of a host at a port, within this time (RFC 7672 section 2.2.3).
     *
     * @param host as the MX record or the operator names it
     * @param expanded the end of its CNAME chain, the host itself without one
     * @param secureAddresses whether its addresses and each alias are signed: without, only a signed alias has records that count
     *     (section 2.2.2)
     */
    default CompletableFuture<TlsaAnswer> tlsa(
            DomainName host, DomainName expanded, boolean secureAddresses, int port, Duration budget) {
        return CompletableFuture.completedFuture(new TlsaAnswer.None("DNSSEC is not available"));
    }

    @Override
    default CompletableFuture<TxtAnswer> txt(DomainName name, Duration budget) {
        return CompletableFuture.completedFuture(new TxtAnswer.Unavailable("TXT records are not looked up"));
    }

    /** The addresses of a gateway that the operator names: the machine's hosts file counts, then DNS. */
    CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget);

    /** What is known now, and until when; nothing when nothing is kept. */
    default List<CachedAnswer> cached() {
        return List.of();
    }

    /** Forgets what is known of a name and of those below it; how many answers were known. */
    default int forget(DomainName name) {
        return 0;
    }
}
