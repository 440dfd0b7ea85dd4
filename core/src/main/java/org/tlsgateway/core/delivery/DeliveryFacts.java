package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/**
 * All that is known of a destination when its delivery is planned.
 *
 * @param domain the recipients' domain
 * @param receivedOverTls whether the client used TLS
 * @param rule the operator's rule for the domain, null when there is none
 * @param mx the answer of DNS; null only when the rule names a gateway
 */
public record DeliveryFacts(
        DomainName domain,
        boolean receivedOverTls,
        @Nullable DestinationRule rule,
        @Nullable MxAnswer mx) {}
