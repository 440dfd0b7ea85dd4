package org.tlsgateway.it;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** The servers of {@link DaneIT}: what each presents at its address. */
enum DaneServer {
    /** Of an authority that nobody knows, for a name that nobody asks for: only its key can count. */
    OWN,
    /** The same, and its time is over. */
    OWN_EXPIRED,
    /** Leaf, intermediate and root; for the hosts and domains whose names begin so, see {@link #NAMES}. */
    CHAIN,
    /** Without the root. */
    CHAIN_WITHOUT_ROOT,
    /** The leaf's time is over. */
    CHAIN_EXPIRED,
    /** For another name. */
    CHAIN_OTHER_NAME,
    /** For the recipients' domain only. */
    CHAIN_OF_DOMAIN,
    /** For the host, but in the common name only. */
    CHAIN_COMMON_NAME,
    /** For TLS clients (RFC 5280 section 4.2.1.12). */
    CHAIN_OF_CLIENT,
    /** The same, but of nobody. */
    OWN_OF_CLIENT,
    /** Signed by its own key, for its host. */
    OWN_NAMED,
    /** Without STARTTLS. */
    CLEAR;

    static final String[] NAMES = {
        "mx.ta.dane.test",
        "mx.taspki.dane.test",
        "mx.tarollover.dane.test",
        "mx.tanotsent.dane.test",
        "mx.tafull.dane.test",
        "mx.takey.dane.test",
        "*.tawild.dane.test"
    };

    private static final Instant NOW = Instant.now();
    private static final IssuedCertificate ROOT = CertificateMaker.selfSigned(authority("Root of the test"));
    private static final IssuedCertificate INTERMEDIATE =
            CertificateMaker.issue(ROOT, authority("Intermediate of the test"));
    private static final Map<DaneServer, IssuedCertificate> CERTIFICATES = new LinkedHashMap<>();

    static {
        Instant from = NOW.minus(Duration.ofDays(30));
        Instant until = NOW.minus(Duration.ofDays(1));
        CertificateSpec other = CertificateSpec.server("nobody.test");
        CERTIFICATES.put(OWN, CertificateMaker.selfSigned(other));
        CERTIFICATES.put(OWN_EXPIRED, CertificateMaker.selfSigned(other.withValidity(from, until)));
        CERTIFICATES.put(CHAIN, withRoot(CertificateSpec.server(NAMES)));
        CERTIFICATES.put(CHAIN_WITHOUT_ROOT, CertificateMaker.issue(INTERMEDIATE, CertificateSpec.server(NAMES)));
        CERTIFICATES.put(
                CHAIN_EXPIRED,
                withRoot(CertificateSpec.server("mx.taexpired.dane.test").withValidity(from, until)));
        CERTIFICATES.put(CHAIN_OTHER_NAME, withRoot(other));
        CERTIFICATES.put(
                CHAIN_COMMON_NAME,
                withRoot(CertificateSpec.server("mx.tacn.dane.test").withDnsNames()));
        CERTIFICATES.put(CHAIN_OF_CLIENT, withRoot(ofClient("mx.taclient.dane.test")));
        CERTIFICATES.put(OWN_OF_CLIENT, CertificateMaker.selfSigned(ofClient("nobody.test")));
        CERTIFICATES.put(OWN_NAMED, CertificateMaker.selfSigned(CertificateSpec.server("mx.taleaf.dane.test")));
        CERTIFICATES.put(CHAIN_OF_DOMAIN, withRoot(CertificateSpec.server("tadomain.dane.test")));
    }

    /** There before the leaf that is expired was made. */
    private static CertificateSpec authority(String name) {
        return CertificateSpec.authority(name)
                .withValidity(NOW.minus(Duration.ofDays(60)), NOW.plus(Duration.ofDays(60)));
    }

    private static CertificateSpec ofClient(String name) {
        return CertificateSpec.server(name).withExtendedKeyUsages(CertificateSpec.CLIENT_AUTH);
    }

    private static IssuedCertificate withRoot(CertificateSpec spec) {
        IssuedCertificate leaf = CertificateMaker.issue(INTERMEDIATE, spec);
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        chain.add(ROOT.certificate());
        return new IssuedCertificate(chain, leaf.key());
    }

    /** The certificate at this place of the chain that it presents, 0 for its own. */
    X509Certificate certificate(int place) {
        return CERTIFICATES.get(this).chain().get(place);
    }

    /** A TLSA record as a zone file has it, which matches that certificate. */
    String tlsa(int usage, int selector, int matchingType, int place) {
        return tlsa(usage, selector, matchingType, certificate(place));
    }

    /** Of the root, which not all of them present. */
    static String tlsaOfRoot(int usage, int selector, int matchingType) {
        return tlsa(usage, selector, matchingType, ROOT.certificate());
    }

    private static String tlsa(int usage, int selector, int matchingType, X509Certificate certificate) {
        try {
            byte[] data = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] association = switch (matchingType) {
                case 1 -> MessageDigest.getInstance("SHA-256").digest(data);
                case 2 -> MessageDigest.getInstance("SHA-512").digest(data);
                default -> data;
            };
            return TlsaRecord.of(usage, selector, matchingType, association).toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "127.0.1." + (ordinal() + 1);
    }

    /** All of them, for Postfix. */
    static Map<String, Optional<IssuedCertificate>> listeners() {
        Map<String, Optional<IssuedCertificate>> listeners = new LinkedHashMap<>();
        for (DaneServer server : values()) {
            listeners.put(server.address(), Optional.ofNullable(CERTIFICATES.get(server)));
        }
        return listeners;
    }
}
