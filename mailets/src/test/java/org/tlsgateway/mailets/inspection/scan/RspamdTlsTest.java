package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** A Rspamd behind https is asked only when its certificate proves the name in the URL. */
@Timeout(60)
class RspamdTlsTest {
    private static final IssuedCertificate ROOT = CertificateMaker.authority("Scanner Root");

    @TempDir
    Path directory;

    @ParameterizedTest(name = "certificate for {0}, CA known: {1}")
    @CsvSource({
        "127.0.0.1, true, Answered",
        "127.0.0.2, true, Failed[reason=no TLS",
        "127.0.0.1, false, Failed[reason=no TLS"
    })
    void rspamdShouldBeAskedWhenItsCertificateHolds(String address, boolean known, String expected) throws Exception {
        IssuedCertificate certificate =
                CertificateMaker.issue(ROOT, CertificateSpec.server("scan.test").withAddresses(address));
        Path cas = Files.writeString(directory.resolve("ca.pem"), ROOT.chainPem());
        HttpsServer server = server(certificate);
        try (Scanners scanners = new Scanners(
                Engines.config(
                        Duration.ofSeconds(30),
                        Engines.rspamd(
                                URI.create("https://127.0.0.1:"
                                        + server.getAddress().getPort()),
                                null)),
                ScanMetrics.NONE,
                known ? cas : null)) {
            EngineResult result = scanners.scan(
                            Engines.FACTS, Engines.content("A: b\r\n\r\nc".getBytes(StandardCharsets.US_ASCII)))
                    .engines()
                    .get(0)
                    .result();

            assertThat(result.toString()).startsWith(expected);
        } finally {
            server.stop(0);
        }
    }

    private static HttpsServer server(IssuedCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                certificate.key(),
                new char[0],
                certificate.chain().toArray(new java.security.cert.Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/checkv2", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            byte[] answer = FakeRspamd.HAM.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }
}
