package org.tlsgateway.downstream.tls;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keys and signatures that prove nothing any more (BCP 195, RFC 9325 sections 4.2 and 4.5). */
final class WeakCertificates {
    private static final int MIN_RSA = 2048;
    private static final int MIN_EC = 224;

    private WeakCertificates() {}

    /**
     * What is weak, null when nothing is.
     *
     * @param path from the leaf up, without the anchor: signatures and keys count
     * @param anchor its key counts; its signature does not, it is trusted for itself
     */
    static @Nullable String find(List<X509Certificate> path, @Nullable X509Certificate anchor) {
        for (X509Certificate certificate : path) {
            String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
            if (signature.startsWith("SHA1") || signature.startsWith("MD")) {
                return signedWith(certificate);
            }
            String key = weakKey(certificate);
            if (key != null) {
                return key;
            }
        }
        return anchor == null ? null : weakKey(anchor);
    }

    /** A signature with MD2 or MD5 in what was presented, null when there is none. */
    static @Nullable String findBroken(List<X509Certificate> presented) {
        return presented.stream()
                .filter(certificate ->
                        certificate.getSigAlgName().toUpperCase(Locale.ROOT).startsWith("MD"))
                .findFirst()
                .map(WeakCertificates::signedWith)
                .orElse(null);
    }

    private static String signedWith(X509Certificate certificate) {
        return "the certificate " + Words.subject(certificate) + " is signed with " + certificate.getSigAlgName();
    }

    private static @Nullable String weakKey(X509Certificate certificate) {
        return weakKey(certificate.getPublicKey(), Words.subject(certificate));
    }

    /** What is weak about a key, null when nothing is. */
    static @Nullable String weakKey(PublicKey key, String owner) {
        String weak = null;
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA) {
            weak = "RSA " + rsa.getModulus().bitLength();
        } else if (key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() < MIN_EC) {
            weak = "EC " + ec.getParams().getCurve().getField().getFieldSize();
        } else if (key instanceof DSAKey) {
            weak = "DSA";
        }
        return weak == null ? null : "the key of " + owner + " is weak: " + weak;
    }
}
