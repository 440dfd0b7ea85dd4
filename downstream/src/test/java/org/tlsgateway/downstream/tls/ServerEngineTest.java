package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.ListenerConfig;

/** Engines face each other in memory. */
class ServerEngineTest {
    @TempDir
    Path directory;

    private SSLContext client;

    /** What one side has written and the other not yet read. */
    private static final class Pipe {
        private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    }

    @BeforeEach
    void client() throws Exception {
        TrustManager any = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {any}, new SecureRandom());
    }

    private ServerCredentials credentials(Set<String> protocols, List<String> ciphers) throws IOException {
        Path certificate = directory.resolve("c.pem");
        Path key = directory.resolve("k.pem");
        CertificateMaker.selfSigned(CertificateSpec.server("gw.example")).write(certificate, key);
        ListenerConfig.Tls tls = new ListenerConfig.Tls(certificate, key, null, protocols, ciphers);
        return ((ConfigResult.Valid<ServerCredentials>) ServerCredentials.load(tls, Instant.now())).value();
    }

    private SSLEngine client(String... protocols) {
        SSLEngine engine = client.createSSLEngine("gw.example", 25);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(protocols);
        return engine;
    }

    @Test
    void handshakeShouldUseTls13WhenBothHaveIt() throws Exception {
        SSLEngine peer = client("TLSv1.2", "TLSv1.3");
        shake(peer, credentials(Set.of("TLSv1.2", "TLSv1.3"), List.of()).newEngine());
        assertThat(peer.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void handshakeShouldFailWhenTheClientOnlyHasTls12AndTheListenerOnlyTls13() throws Exception {
        SSLEngine server = credentials(Set.of("TLSv1.3"), List.of()).newEngine();
        assertThatThrownBy(() -> shake(client("TLSv1.2"), server)).isInstanceOf(SSLException.class);
    }

    @Test
    void handshakeShouldUseTheConfiguredCipherWhenThereIsOne() throws Exception {
        SSLEngine peer = client("TLSv1.2");
        shake(
                peer,
                credentials(Set.of("TLSv1.2"), List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"))
                        .newEngine());
        assertThat(peer.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    }

    @Test
    void engineShouldEndTheConnectionWhenTheClientAsksForRenegotiation() throws Exception {
        SSLEngine peer = client("TLSv1.2");
        SSLEngine server = credentials(Set.of("TLSv1.2"), List.of()).newEngine();
        shake(peer, server);
        peer.beginHandshake();
        assertThatThrownBy(() -> shake(peer, server)).hasMessageContaining("renegotiation");
    }

    @Test
    void engineShouldPassDataAndTheCloseWhenTheClientBehaves() throws Exception {
        SSLEngine peer = client("TLSv1.2");
        SSLEngine server = credentials(Set.of("TLSv1.2"), List.of()).newEngine();
        shake(peer, server);
        Pipe pipe = new Pipe();
        peer.wrap(ByteBuffer.wrap(new byte[] {42}), pipe.bytes);
        peer.closeOutbound();
        peer.wrap(ByteBuffer.allocate(0), pipe.bytes);
        pipe.bytes.flip();
        ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        server.unwrap(pipe.bytes, plain);
        assertThat(plain.flip().get()).isEqualTo((byte) 42);
        assertThat(server.unwrap(pipe.bytes, plain.clear()).getStatus()).isEqualTo(SSLEngineResult.Status.CLOSED);
    }

    private static void shake(SSLEngine client, SSLEngine server) throws SSLException {
        Pipe toServer = new Pipe();
        Pipe toClient = new Pipe();
        for (int rounds = 0; rounds < 50; rounds++) {
            boolean moved = step(client, toServer, toClient) | step(server, toClient, toServer);
            if (!moved) {
                return;
            }
        }
        throw new SSLException("the handshake does not end");
    }

    private static boolean step(SSLEngine engine, Pipe out, Pipe in) throws SSLException {
        boolean moved = false;
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            moved = engine.wrap(ByteBuffer.allocate(0), out.bytes).bytesProduced() > 0;
        }
        in.bytes.flip();
        boolean more = in.bytes.hasRemaining();
        while (more) {
            SSLEngineResult result = engine.unwrap(in.bytes, ByteBuffer.allocate(1 << 15));
            moved |= result.bytesConsumed() > 0;
            // BoringSSL goes on from where the task left it when it is called again, also without input.
            more = runTasks(engine) || result.bytesConsumed() > 0 && in.bytes.hasRemaining();
        }
        in.bytes.compact();
        return moved;
    }

    private static boolean runTasks(SSLEngine engine) {
        boolean ran = false;
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
            ran = true;
        }
        return ran;
    }
}
