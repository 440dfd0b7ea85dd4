package org.tlsgateway.core.tls;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself brings to a TLS handshake with a server.
 *
 * @param versions as JSSE names them, empty for the usual ones
 * @param certificate PEM file of the client certificate and the chain above it, null to present none
 * @param key PEM file of its key, null without a certificate
 */
public record TlsOffer(
        List<String> versions,
        @Nullable Path certificate,
        @Nullable Path key) {
    /** The usual versions, no certificate. */
    public static final TlsOffer STANDARD = new TlsOffer(List.of(), null, null);

    public TlsOffer {
        versions = List.copyOf(versions);
    }
}
