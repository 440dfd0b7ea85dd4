package org.tlsgateway.downstream.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What an operator wants to see of a certificate; texts are fit for a terminal.
 *
 * @param subject distinguished name
 * @param issuer distinguished name
 * @param names DNS names that it bears (RFC 9525 section 6)
 * @param notBefore start of its validity
 * @param notAfter end of its validity
 * @param spkiSha256 digest of its SubjectPublicKeyInfo, as in pins and in TLSA records "3 1 1"; empty when it cannot be had
 */
public record CertificateFacts(
        String subject, String issuer, List<String> names, Instant notBefore, Instant notAfter, String spkiSha256) {
    private static final int DNS_NAME = 2;

    public CertificateFacts {
        names = List.copyOf(names);
    }

    public static CertificateFacts of(X509Certificate certificate) {
        return new CertificateFacts(
                Words.subject(certificate),
                Words.clean(certificate.getIssuerX500Principal().getName()),
                names(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                digest(certificate));
    }

    private static String digest(X509Certificate certificate) {
        try {
            return TlsaMatch.pinOf(certificate.getPublicKey());
        } catch (GeneralSecurityException noDigest) {
            return "";
        }
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (Integer.valueOf(DNS_NAME).equals(name.get(0))) {
                        names.add(Words.clean(String.valueOf(name.get(1))));
                    }
                }
            }
        } catch (CertificateParsingException broken) {
            names.clear();
        }
        return names;
    }
}
