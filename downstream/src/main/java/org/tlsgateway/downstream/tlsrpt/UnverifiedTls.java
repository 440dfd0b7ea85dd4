package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.tls.PkixVerifier;
import org.tlsgateway.downstream.tls.TrustStores;

/**
 * TLS to a server that receives reports; its certificate is looked at for the log and decides nothing. RFC 8460 section 3 allows it
 * and section 7 says why: who misconfigures one server misconfigures the other, and is to hear of it. The report tells a listener
 * little that the sessions it is about did not.
 */
public final class UnverifiedTls {
    private final SSLContext context;
    private final TrustStores trust;
    private final Clock clock;

    /** A session, and what its certificate is worth. */
    record Session(SSLSocket socket, String verdict) {}

    public UnverifiedTls(TrustStores trust, Clock clock) {
        this.trust = trust;
        this.clock = clock;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JRE has no TLS", e);
        }
    }

    Session start(Socket socket, String host, int port) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        Optional<DomainName> name = IpLiteral.parse(host).isPresent() ? Optional.empty() : DomainName.parse(host);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
        name.ifPresent(n -> parameters.setServerNames(List.of(new SNIHostName(n.ascii()))));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        List<X509Certificate> chain = new ArrayList<>();
        for (var certificate : tls.getSession().getPeerCertificates()) {
            chain.add((X509Certificate) certificate);
        }
        Set<DomainName> names = name.map(Set::of).orElse(Set.of());
        return new Session(
                tls,
                PkixVerifier.verify(chain, trust.anchors(null), names, clock.instant())
                        .words());
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
