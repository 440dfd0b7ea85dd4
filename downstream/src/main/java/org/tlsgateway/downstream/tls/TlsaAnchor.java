package org.tlsgateway.downstream.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsaRecord;

/**
 * A trust anchor that a DANE-TA(2) record stands for.
 *
 * @param anchor for the path
 * @param certificate of it, null when the record has only its key
 */
record TlsaAnchor(TrustAnchor anchor, @Nullable X509Certificate certificate) {
    /** Those that the record may stand for in view of what was presented; none when it has nothing to do with it. */
    static List<TlsaAnchor> candidates(TlsaRecord record, List<X509Certificate> presented) {
        List<TlsaAnchor> candidates = new ArrayList<>();
        // RFC 7671 section 5.2: an issuer, so never the end entity itself.
        presented.stream()
                .skip(1)
                .filter(certificate -> TlsaMatch.matches(record, certificate))
                .map(TlsaAnchor::of)
                .forEach(candidates::add);
        // RFC 7671 section 5.2.1: only then may the server leave it out of its chain.
        if (candidates.isEmpty() && record.matchingType() == 0) {
            byte[] der = HexFormat.of().parseHex(record.association());
            candidates.addAll(record.selector() == 0 ? ofCertificate(der) : ofKey(der, presented));
            candidates.removeIf(anchor -> presented.get(0).equals(anchor.certificate()));
        }
        return candidates;
    }

    /** Why it can be no anchor; null when it can. */
    PeerVerdict.@Nullable Refused unfit(String label, Instant now) {
        if (certificate == null) {
            String weak = WeakCertificates.weakKey(anchor.getCAPublicKey(), label);
            return weak == null ? null : new PeerVerdict.Refused(Failure.CERTIFICATE_WEAK, weak);
        }
        String words = label + " is " + Words.subject(certificate);
        // RFC 5280 section 6.1.4 (k): it issues certificates. Those of version 1 cannot say so.
        if (certificate.getVersion() >= 3 && certificate.getBasicConstraints() < 0) {
            return new PeerVerdict.Refused(Failure.DANE_MISMATCH, words + ", which is no authority");
        }
        // JSSE does not look at the dates of an anchor; the others do, and an authority that has ended has ended.
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            return new PeerVerdict.Refused(
                    Failure.CERTIFICATE_EXPIRED,
                    words + ", valid from " + certificate.getNotBefore().toInstant() + " to "
                            + certificate.getNotAfter().toInstant());
        }
        return null;
    }

    private static TlsaAnchor of(X509Certificate certificate) {
        return new TlsaAnchor(new TrustAnchor(certificate, null), certificate);
    }

    private static List<TlsaAnchor> ofCertificate(byte[] der) {
        try {
            return List.of(of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))));
        } catch (GeneralSecurityException malformed) {
            return List.of();
        }
    }

    /** A bare key has no name: it is that of the issuer whose certificates it has signed. */
    private static List<TlsaAnchor> ofKey(byte[] der, List<X509Certificate> presented) {
        return Stream.of("RSA", "EC", "EdDSA")
                .flatMap(algorithm -> key(algorithm, der))
                .flatMap(key -> presented.stream()
                        .filter(certificate -> isSignedBy(certificate, key))
                        .map(certificate ->
                                new TlsaAnchor(new TrustAnchor(certificate.getIssuerX500Principal(), key, null), null)))
                .toList();
    }

    private static Stream<PublicKey> key(String algorithm, byte[] der) {
        try {
            return Stream.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException another) {
            return Stream.empty();
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
