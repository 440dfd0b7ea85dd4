package org.tlsgateway.core.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The TLSA records that a certificate is compared with, out of all that a host publishes: those that SMTP can use, and of
 * their digests the strongest.
 *
 * @param records in the order of the answer
 */
public record TlsaChoice(List<TlsaRecord> records) {
    private static final int DANE_TA = 2;
    private static final int DANE_EE = 3;
    private static final int CERTIFICATE = 0;
    private static final int FULL = 0;
    private static final int SHA256 = 1;
    private static final int SHA512 = 2;

    /** Those of the algorithms that certificates of the web have. */
    private static final List<String> KEYS = List.of("RSA", "EC", "EdDSA");

    public TlsaChoice {
        records = List.copyOf(records);
    }

    /** The choice out of these; empty when none can be used. */
    public static TlsaChoice of(List<TlsaRecord> published) {
        List<TlsaRecord> usable =
                published.stream().filter(TlsaChoice::isUsable).distinct().toList();
        List<TlsaRecord> chosen = new ArrayList<>();
        for (TlsaRecord record : usable) {
            // RFC 7671 section 9: of the digests of one usage and selector only the strongest; full data always counts.
            boolean weaker = record.matchingType() == SHA256
                    && usable.stream()
                            .anyMatch(other -> other.matchingType() == SHA512
                                    && other.usage() == record.usage()
                                    && other.selector() == record.selector());
            if (!weaker) {
                chosen.add(record);
            }
        }
        return new TlsaChoice(chosen);
    }

    /** True when nothing can be compared: the server is not authenticated by DANE (RFC 7672 section 2.2). */
    public boolean isEmpty() {
        return records.isEmpty();
    }

    /** Those of DANE-EE(3): the server's own certificate or key. */
    public List<TlsaRecord> endEntities() {
        return records.stream().filter(record -> record.usage() == DANE_EE).toList();
    }

    /** Those of DANE-TA(2): a trust anchor. */
    public List<TlsaRecord> trustAnchors() {
        return records.stream().filter(record -> record.usage() == DANE_TA).toList();
    }

    /** Whether SMTP can make use of a record. */
    public static boolean isUsable(TlsaRecord record) {
        // RFC 7672 section 3.1.3: PKIX-TA(0) and PKIX-EE(1) are "unusable"; others are unknown.
        boolean usage = record.usage() == DANE_TA || record.usage() == DANE_EE;
        // RFC 7671 section 4.1: unknown selectors and matching types make a record unusable, as do malformed data.
        boolean selector = record.selector() == 0 || record.selector() == 1;
        return usage && selector && isWellFormed(record);
    }

    private static boolean isWellFormed(TlsaRecord record) {
        return switch (record.matchingType()) {
            case FULL -> isFull(record);
            case SHA256 -> record.association().length() == 2 * 32;
            case SHA512 -> record.association().length() == 2 * 64;
            default -> false;
        };
    }

    /** RFC 6698 section 2.1.3: matching type 0 is the certificate or the key itself. */
    private static boolean isFull(TlsaRecord record) {
        byte[] der = HexFormat.of().parseHex(record.association());
        return record.selector() == CERTIFICATE ? isCertificate(der) : isKey(der);
    }

    private static boolean isCertificate(byte[] der) {
        try {
            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return true;
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    private static boolean isKey(byte[] der) {
        for (String algorithm : KEYS) {
            try {
                KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
                return true;
            } catch (GeneralSecurityException another) {
                continue;
            }
        }
        return false;
    }
}
