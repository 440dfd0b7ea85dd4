package org.tlsgateway.downstream.smtp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.downstream.tls.ClientCredentials;

/**
 * One TLS context for each certificate that is presented, and one for none: a session is resumed only as the client that it was
 * made for. A certificate file that changes makes a new one.
 */
final class ClientContexts {
    private final TrustManager[] trust;
    private final SSLContext bare;
    private final Map<Source, Loaded> loaded = new ConcurrentHashMap<>();

    private record Source(Path certificate, @Nullable Path key) {}

    private record Loaded(FileTime certificate, FileTime key, SSLContext context) {}

    ClientContexts(TrustManager... trust) {
        this.trust = trust;
        this.bare = context(null);
    }

    /** @throws IOException with words for the operator, when the certificate or its key cannot be had */
    SSLContext of(TlsOffer offer) throws IOException {
        Path certificate = offer.certificate();
        if (certificate == null) {
            return bare;
        }
        Source files = new Source(certificate, offer.key());
        FileTime time = modified(certificate);
        FileTime keyTime = offer.key() == null ? time : modified(offer.key());
        Loaded known = loaded.get(files);
        if (known != null && known.certificate().equals(time) && known.key().equals(keyTime)) {
            return known.context();
        }
        SSLContext fresh = context(ClientCredentials.read(certificate, offer.key()));
        loaded.put(files, new Loaded(time, keyTime, fresh));
        return fresh;
    }

    private static FileTime modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    private SSLContext context(@Nullable ClientCredentials credentials) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(credentials == null ? null : new KeyManager[] {credentials}, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JRE has no TLS", e);
        }
    }
}
