package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.name.DomainName;

/** Asks DNS who takes the mail of a domain (RFC 5321 section 5.1). No answer ever completes exceptionally. */
public interface MxLookup {
    /** The exchangers of a domain, within this time. */
    CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget);

    /** The addresses of an exchanger, aliases followed, within this time. */
    CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget);

    /** The addresses of a gateway that the operator names: the machine's hosts file counts, then DNS. */
    CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget);
}
