package org.tlsgateway.downstream.smtp;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.downstream.tls.ClientCredentials;
import org.tlsgateway.downstream.tls.TlsLibrary;

/**
 * One TLS context for each certificate that is presented, and one for none, in each choice of versions: a session is resumed only as
 * the client that it was made for. A certificate file that changes makes a new one.
 */
final class ClientContexts {
    private static final List<String> STANDARD = List.of("TLSv1.3", "TLSv1.2");

    private final TrustManager trust;
    private final Map<TlsOffer, Loaded> loaded = new ConcurrentHashMap<>();

    /** Times are null without a file. */
    private record Loaded(
            @Nullable FileTime certificate, @Nullable FileTime key, SslContext context) {}

    ClientContexts(TrustManager trust) {
        this.trust = trust;
    }

    /** @throws IOException with words for the operator, when the certificate or its key cannot be had */
    SslContext of(TlsOffer offer) throws IOException {
        FileTime certificate = modified(offer.certificate());
        FileTime key = modified(offer.key());
        Loaded known = loaded.get(offer);
        if (known != null && Objects.equals(known.certificate(), certificate) && Objects.equals(known.key(), key)) {
            return known.context();
        }
        SslContext fresh = context(offer);
        loaded.put(offer, new Loaded(certificate, key, fresh));
        return fresh;
    }

    private static @Nullable FileTime modified(@Nullable Path file) throws IOException {
        try {
            return file == null ? null : Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    private SslContext context(TlsOffer offer) throws IOException {
        SslProvider library = TlsLibrary.forClients();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(library)
                .trustManager(trust)
                .protocols(offer.versions().isEmpty() ? STANDARD : offer.versions());
        if (library == SslProvider.JDK) {
            builder.ciphers(jsseCiphers());
        }
        if (offer.certificate() != null) {
            builder.keyManager(ClientCredentials.read(offer.certificate(), offer.key()));
        }
        SslContext context = builder.build();
        TlsLibrary.rememberSessions(context);
        return context;
    }

    /** Netty's own list is shorter, and there are servers that have nothing of it. */
    private static List<String> jsseCiphers() {
        try {
            return List.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JRE has no TLS", e);
        }
    }
}
