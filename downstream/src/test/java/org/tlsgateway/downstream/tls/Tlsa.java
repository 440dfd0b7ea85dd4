package org.tlsgateway.downstream.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import org.tlsgateway.core.tls.TlsaRecord;

/** TLSA records of certificates, as a zone would have them. */
public final class Tlsa {
    private Tlsa() {}

    /** The record of this certificate with these parameters: "3 1 1". */
    public static TlsaRecord of(String parameters, X509Certificate certificate) {
        String[] numbers = parameters.split(" ");
        int selector = Integer.parseInt(numbers[1]);
        int type = Integer.parseInt(numbers[2]);
        try {
            byte[] selected = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] data = type == 0
                    ? selected
                    : MessageDigest.getInstance(type == 1 ? "SHA-256" : "SHA-512")
                            .digest(selected);
            return TlsaRecord.of(Integer.parseInt(numbers[0]), selector, type, data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that matches nothing. */
    public static TlsaRecord other(String parameters) {
        return of(parameters, CertificateMaker.authority("Nobody").certificate());
    }
}
