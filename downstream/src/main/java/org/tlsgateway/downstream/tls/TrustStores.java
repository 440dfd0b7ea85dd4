package org.tlsgateway.downstream.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.tls.PemFiles.UnusableException;

/** The trusted CAs: those of the JRE, or those of a PEM file, read again when the file changes. */
public final class TrustStores {
    private final Map<Path, Loaded> files = new ConcurrentHashMap<>();
    private volatile @Nullable Set<TrustAnchor> jre;

    private record Loaded(FileTime modified, long size, Set<TrustAnchor> anchors) {}

    /**
     * @param caFile null for the JRE's
     * @throws IOException with words for the operator, when there are none to be had
     */
    public Set<TrustAnchor> anchors(@Nullable Path caFile) throws IOException {
        return caFile == null ? ofJre() : ofFile(caFile);
    }

    private Set<TrustAnchor> ofFile(Path file) throws IOException {
        try {
            if (!Files.isReadable(file)) {
                // For the message; it cannot return.
                PemFiles.read(file);
            }
            FileTime modified = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            Loaded known = files.get(file);
            if (known != null && known.modified().equals(modified) && known.size() == size) {
                return known.anchors();
            }
            Set<TrustAnchor> anchors = PemFiles.certificates(PemFiles.read(file), file).stream()
                    .map(certificate -> new TrustAnchor(certificate, null))
                    .collect(Collectors.toUnmodifiableSet());
            if (anchors.isEmpty()) {
                throw new IOException("no CA certificate in " + file);
            }
            files.put(file, new Loaded(modified, size, anchors));
            return anchors;
        } catch (UnusableException e) {
            throw new IOException(e.getMessage());
        }
    }

    private Set<TrustAnchor> ofJre() throws IOException {
        Set<TrustAnchor> known = jre;
        if (known != null) {
            return known;
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    known = Set.of(x509.getAcceptedIssuers()).stream()
                            .map(certificate -> new TrustAnchor(certificate, null))
                            .collect(Collectors.toUnmodifiableSet());
                    jre = known;
                    return known;
                }
            }
            throw new IOException("the JRE has no trusted CAs");
        } catch (GeneralSecurityException e) {
            throw new IOException("the JRE's trusted CAs cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether this certificate is itself among the anchors. */
    static boolean contains(Set<TrustAnchor> anchors, X509Certificate certificate) {
        return anchors.stream().anyMatch(anchor -> certificate.equals(anchor.getTrustedCert()));
    }
}
