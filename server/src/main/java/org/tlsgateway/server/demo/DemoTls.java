package org.tlsgateway.server.demo;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a TLS session knows of it.
 *
 * @param protocol the TLS version
 * @param cipher the cipher suite
 * @param certificate the host name in the other end's certificate, null when it has none
 */
record DemoTls(String protocol, String cipher, @Nullable String certificate) {
    private static final Integer DNS_NAME = 2;
    private static final String NONE = "-";

    static DemoTls of(SSLSession session) {
        return new DemoTls(session.getProtocol(), session.getCipherSuite(), peerName(session));
    }

    private static @Nullable String peerName(SSLSession session) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            return certificate.getSubjectAlternativeNames().stream()
                    .filter(name -> DNS_NAME.equals(name.get(0)))
                    .map(name -> (String) name.get(1))
                    .findFirst()
                    .orElse(null);
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return null;
        }
    }

    /** As one word; null, for clear text, too. */
    static String toWord(@Nullable DemoTls tls) {
        return tls == null
                ? NONE
                : String.join(",", tls.protocol, tls.cipher, tls.certificate == null ? NONE : tls.certificate);
    }

    static @Nullable DemoTls ofWord(String word) {
        if (word.equals(NONE)) {
            return null;
        }
        List<String> parts = List.of(word.split(","));
        return new DemoTls(parts.get(0), parts.get(1), parts.get(2).equals(NONE) ? null : parts.get(2));
    }
}
