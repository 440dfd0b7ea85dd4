package org.tlsgateway.downstream.smtp;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsOffer;

/**
 * The one place where client-side TLS engines are made. They take any certificate: what was presented is judged after each
 * handshake, resumed or not, by PeerJudge, before anything is sent. One context for each client certificate, so that sessions are
 * resumed.
 */
public final class ClientEngines {
    private final ClientContexts contexts = new ClientContexts(new JudgedLater());

    public ClientEngines() {}

    /**
     * One that presents no certificate.
     *
     * @param serverName sent as SNI, null for none
     * @param target what sessions are remembered by
     */
    public SSLEngine newEngine(@Nullable DomainName serverName, HostPort target) {
        try {
            return newEngine(serverName, target, TlsOffer.STANDARD);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * @param serverName sent as SNI, null for none
     * @param target what sessions are remembered by
     * @param offer versions and the certificate to present
     * @throws IOException with words for the operator, when that certificate cannot be had
     */
    SSLEngine newEngine(@Nullable DomainName serverName, HostPort target, TlsOffer offer) throws IOException {
        // One address may serve many names: a session is resumed for the name that it was made for. The blank keeps it
        // from being
        // taken for a host name, and sent as such.
        String remembered = (serverName == null ? "nobody" : serverName.ascii()) + " at " + target.host();
        SSLEngine engine = contexts.of(offer).newEngine(ByteBufAllocator.DEFAULT, remembered, target.port());
        SSLParameters parameters = new SSLParameters();
        parameters.setServerNames(serverNames(serverName));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** JSSE refuses names with underscores, which some exchangers have: those go without SNI. */
    private static List<SNIServerName> serverNames(@Nullable DomainName name) {
        try {
            return name == null ? List.of() : List.of(new SNIHostName(name.ascii()));
        } catch (IllegalArgumentException notForJsse) {
            return List.of();
        }
    }

    /** Extended, so that JSSE adds no checks of its own. */
    private static final class JudgedLater extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
