package org.tlsgateway.it.env;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** The policy hosts of some domains (RFC 8461 section 3.3): one HTTPS server on loopback, with a certificate for the names of all. */
public final class PolicyHosts implements AutoCloseable {
    private final HttpsServer server;
    private final IssuedCertificate authority = CertificateMaker.authority("CA of policy hosts");
    private final Map<String, String> policies;

    /** @param policies the policy of each domain */
    public PolicyHosts(Map<String, String> policies) {
        this.policies = Map.copyOf(policies);
        String[] names =
                policies.keySet().stream().map(domain -> "mta-sts." + domain).toArray(String[]::new);
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(tls(CertificateMaker.issue(authority, CertificateSpec.server(names)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/mta-sts.txt", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Writes the CA that its certificate is from. */
    public Path caFile(Path file) {
        try {
            return Files.writeString(file, authority.chainPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("Host").replaceAll(":.*", "");
        String policy = policies.get(host.replaceFirst("^mta-sts\\.", ""));
        byte[] body = String.valueOf(policy).getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.sendResponseHeaders(policy == null || policy.isEmpty() ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static SSLContext tls(IssuedCertificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setKeyEntry(
                    "key", certificate.key(), new char[0], certificate.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
