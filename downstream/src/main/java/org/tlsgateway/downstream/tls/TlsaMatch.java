package org.tlsgateway.downstream.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.tlsgateway.core.tls.TlsaRecord;

/** Compares certificates with what TLSA records and pins have of them (RFC 6698 section 2.1). */
final class TlsaMatch {
    private TlsaMatch() {}

    /** True when the record has this certificate, or its key, as its selector says; its usage is not looked at. */
    static boolean matches(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] selected = switch (record.selector()) {
                case 0 -> certificate.getEncoded();
                case 1 -> certificate.getPublicKey().getEncoded();
                default -> new byte[0];
            };
            byte[] compared = switch (record.matchingType()) {
                case 0 -> selected;
                case 1 -> digest("SHA-256", selected);
                case 2 -> digest("SHA-512", selected);
                default -> new byte[0];
            };
            return compared.length > 0 && HexFormat.of().formatHex(compared).equals(record.association());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The SHA-256 of SubjectPublicKeyInfo, lower-case hexadecimal. */
    static String pinOf(PublicKey key) throws GeneralSecurityException {
        return HexFormat.of().formatHex(digest("SHA-256", key.getEncoded()));
    }

    private static byte[] digest(String algorithm, byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }
}
