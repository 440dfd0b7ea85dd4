package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * What one message asks of its way, beyond what the client's own TLS asks.
 *
 * @param requireTls REQUIRETLS was given: every hop is proven and offers it too (RFC 8689 section 4)
 * @param tlsOptional "TLS-Required: No": TLS is tried and its failure does not matter (RFC 8689 section 4.2.2)
 * @param level the least level that a rule for its sender or recipient asks, null for none
 * @param reason of the level, in words
 */
public record MessageDemand(
        boolean requireTls,
        boolean tlsOptional,
        @Nullable TlsLevel level,
        @Nullable String reason) {
    public static final MessageDemand NONE = new MessageDemand(false, false, null, null);
}
