package org.tlsgateway.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** A CA that nobody else trusts, and what it signs. */
final class DemoPki {
    private static final char[] IN_MEMORY = "in-memory".toCharArray();

    private final IssuedCertificate authority = CertificateMaker.authority("Demo CA");

    IssuedCertificate server(String name) {
        return CertificateMaker.issue(authority, CertificateSpec.server(name));
    }

    void writeAuthority(Path file) throws IOException {
        Files.writeString(file, authority.chainPem());
    }

    /** For a server with this certificate. */
    static SSLContext of(IssuedCertificate certificate) throws GeneralSecurityException, IOException {
        return server(keyStore(certificate));
    }

    /** For another process: its server's key and certificate. */
    static void writeKeyStore(IssuedCertificate certificate, Path file) throws GeneralSecurityException, IOException {
        write(keyStore(certificate), file);
    }

    /** For another process: the CA that its client trusts. */
    void writeTrustStore(Path file) throws GeneralSecurityException, IOException {
        write(trustStore(), file);
    }

    private static void write(KeyStore store, Path file) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, IN_MEMORY);
        }
    }

    /** What another process has written. */
    static KeyStore read(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, IN_MEMORY);
        }
        return store;
    }

    private static KeyStore keyStore(IssuedCertificate certificate) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "demo", certificate.key(), IN_MEMORY, certificate.chain().toArray(X509Certificate[]::new));
        return store;
    }

    static SSLContext server(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, IN_MEMORY);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** For a client that trusts the CA. */
    SSLContext trust() throws GeneralSecurityException, IOException {
        return client(trustStore());
    }

    private KeyStore trustStore() throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setCertificateEntry("demo", authority.certificate());
        return store;
    }

    static SSLContext client(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
