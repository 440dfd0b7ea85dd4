package org.tlsgateway.downstream.smtp;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;

/**
 * The one place where client-side TLS engines are made. They take any certificate: what was presented is judged after each
 * handshake, resumed or not, by PkixVerifier, before anything is sent. One context, so that sessions are resumed.
 */
final class ClientEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLContext context;

    ClientEngines() {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new JudgedLater()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JRE has no TLS", e);
        }
    }

    /**
     * @param serverName sent as SNI, null for none
     * @param target what sessions are remembered by
     */
    SSLEngine newEngine(@Nullable DomainName serverName, HostPort target) {
        // One address may serve many names: a session is resumed for the name that it was made for.
        String remembered = serverName == null ? target.host() : serverName + " at " + target.host();
        SSLEngine engine = context.createSSLEngine(remembered, target.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
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
