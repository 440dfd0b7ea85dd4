package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/**
 * All that is known of a destination when its delivery is planned.
 *
 * @param domain the recipients' domain
 * @param receivedOverTls whether the client used TLS
 * @param rule the operator's rule for the domain, null when there is none
 * @param mx the answer of DNS; null only when the rule names a gateway or the session a next hop
 * @param route what the session says
 * @param there whose exchanger the original destination is; null only when that is not the next hop
 */
public record DeliveryFacts(
        DomainName domain,
        boolean receivedOverTls,
        @Nullable DestinationRule rule,
        @Nullable MxAnswer mx,
        SessionRoute route,
        @Nullable ExchangersAt there) {
    /** The facts of a mail whose session says nothing about its way out. */
    public DeliveryFacts(
            DomainName domain, boolean receivedOverTls, @Nullable DestinationRule rule, @Nullable MxAnswer mx) {
        this(domain, receivedOverTls, rule, mx, SessionRoute.MX, null);
    }
}
