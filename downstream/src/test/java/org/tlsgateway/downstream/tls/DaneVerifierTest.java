package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.tls.CertificateSpec.Digest;
import org.tlsgateway.downstream.tls.CertificateSpec.Key;

class DaneVerifierTest {
    private static final Instant NOW = Instant.now();
    private static final Instant PAST = NOW.minus(Duration.ofDays(9));
    private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

    /** TLSA base domain, next-hop domain, the host as the MX names it. */
    private static final List<DomainName> NAMES =
            List.of(new DomainName("base.test"), new DomainName("b.test"), new DomainName("mx.b.test"));

    private static final CertificateSpec GOOD = CertificateSpec.server("base.test");
    private static final IssuedCertificate ROOT = CertificateMaker.authority("Dane Root");
    private static final IssuedCertificate MIDDLE = CertificateMaker.issue(
            ROOT,
            CertificateSpec.authority("Dane Middle")
                    .withValidity(NOW.minus(Duration.ofDays(30)), NOW.plus(Duration.ofDays(30))));
    private static final IssuedCertificate LEAF = CertificateMaker.issue(MIDDLE, GOOD);
    private static final IssuedCertificate SELF = CertificateMaker.selfSigned(GOOD);

    /** A row: rule, what is presented, what is published, and the failure that must follow, null for none. */
    private record Row(
            String rule,
            List<X509Certificate> chain,
            List<TlsaRecord> records,
            @Nullable Failure failure) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Row good(String rule, IssuedCertificate presented, TlsaRecord... records) {
        return new Row(rule, presented.chain(), List.of(records), null);
    }

    private static Row bad(String rule, Failure failure, IssuedCertificate presented, TlsaRecord... records) {
        return new Row(rule, presented.chain(), List.of(records), failure);
    }

    private static TlsaRecord tlsa(String parameters, IssuedCertificate of) {
        return Tlsa.of(parameters, of.certificate());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "3 0 0", "3 0 1", "3 0 2", "3 1 0", "3 1 1", "3 1 2",
    })
    void endEntityShouldMatchWhenSelectorAndTypeAreKnown(String parameters) {
        // RFC 6698 section 2.1
        assertThat(failure(SELF.chain(), List.of(tlsa(parameters, SELF)))).isNull();
        assertThat(failure(SELF.chain(), List.of(Tlsa.other(parameters)))).isEqualTo(Failure.DANE_MISMATCH);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2 0 0", "2 0 1", "2 0 2", "2 1 0", "2 1 1", "2 1 2",
    })
    void trustAnchorShouldMatchWhenItIsPresentedAndSelectorAndTypeAreKnown(String parameters) {
        // RFC 6698 section 2.1
        assertThat(failure(LEAF.chain(), List.of(tlsa(parameters, MIDDLE)))).isNull();
        assertThat(failure(LEAF.chain(), List.of(Tlsa.other(parameters)))).isEqualTo(Failure.DANE_MISMATCH);
    }

    private static IssuedCertificate byMiddle(String name) {
        return CertificateMaker.issue(MIDDLE, CertificateSpec.server(name));
    }

    /** Below the root, so that it is presented. */
    private static IssuedCertificate authority(CertificateSpec spec) {
        return CertificateMaker.issue(ROOT, spec);
    }

    static List<Row> rows() {
        IssuedCertificate expired = CertificateMaker.selfSigned(GOOD.withValidity(PAST, YESTERDAY));
        IssuedCertificate otherName = CertificateMaker.issue(MIDDLE, CertificateSpec.server("other.test"));
        List<X509Certificate> withRoot = new ArrayList<>(LEAF.chain());
        withRoot.add(ROOT.certificate());
        List<X509Certificate> shuffled = new ArrayList<>(withRoot);
        Collections.swap(shuffled, 1, 2);
        List<X509Certificate> borrowed = List.of(SELF.certificate(), MIDDLE.certificate());
        IssuedCertificate forClients =
                CertificateMaker.selfSigned(GOOD.withExtendedKeyUsages(CertificateSpec.CLIENT_AUTH));
        IssuedCertificate weak = CertificateMaker.selfSigned(GOOD.withDigest(Digest.SHA1));
        IssuedCertificate late = authority(CertificateSpec.authority("Late").withValidity(PAST, YESTERDAY));
        IssuedCertificate none = authority(CertificateSpec.server("ca.test"));
        IssuedCertificate small = authority(CertificateSpec.authority("Small").withKey(Key.RSA_1024));
        TlsaRecord ee = tlsa("3 1 1", LEAF);
        TlsaRecord ta = tlsa("2 1 1", MIDDLE);
        return List.of(
                good("RFC 7671 section 5.1: DANE-EE, an expired certificate", expired, tlsa("3 1 1", expired)),
                good("RFC 7671 section 5.1: DANE-EE, whatever name", otherName, tlsa("3 1 1", otherName)),
                good("RFC 7671 section 5.1: DANE-EE, for clients only", forClients, tlsa("3 1 1", forClients)),
                good("RFC 7671 section 5.1: DANE-EE, a weak signature", weak, tlsa("3 1 1", weak)),
                bad(
                        "RFC 7672 section 3.1.1: DANE-EE of the issuer",
                        Failure.DANE_MISMATCH,
                        LEAF,
                        tlsa("3 1 1", MIDDLE)),
                bad(
                        "RFC 7671 section 5.2: DANE-TA of the leaf itself",
                        Failure.DANE_MISMATCH,
                        LEAF,
                        tlsa("2 1 1", LEAF)),
                bad("RFC 7671 section 5.2: and in full", Failure.DANE_MISMATCH, SELF, tlsa("2 0 0", SELF)),
                good("RFC 7671 section 8: rollover, the old key still served", LEAF, Tlsa.other("3 1 1"), ee),
                good("RFC 7671 section 8: rollover, the new key first", LEAF, ee, Tlsa.other("3 1 1")),
                good("RFC 7671 section 8: another usage matches", LEAF, Tlsa.other("3 1 1"), ta),
                good("RFC 7671 section 8: one anchor of two", LEAF, Tlsa.other("2 0 1"), ta),
                new Row(
                        "RFC 7671 section 5.2.2: the root above an intermediate",
                        withRoot,
                        List.of(tlsa("2 0 1", ROOT)),
                        null),
                new Row("chain out of order, as some servers send it", shuffled, List.of(tlsa("2 0 1", ROOT)), null),
                bad(
                        "RFC 7671 section 5.2.2: the root is not presented and only a digest is published",
                        Failure.DANE_MISMATCH,
                        LEAF,
                        tlsa("2 0 1", ROOT)),
                good("RFC 7671 section 5.2.1: the root is in the record", LEAF, tlsa("2 0 0", ROOT)),
                good("RFC 7671 section 5.2.1: its key is in the record", LEAF, tlsa("2 1 0", ROOT)),
                new Row(
                        "RFC 7671 section 5.2: an anchor that signed nothing of it",
                        borrowed,
                        List.of(ta),
                        Failure.DANE_MISMATCH),
                bad("RFC 7672 section 3.2.2: DANE-TA, no name that counts", Failure.CERTIFICATE_NAME, otherName, ta),
                good("RFC 7672 section 3.2.2: the next-hop domain", byMiddle("b.test"), ta),
                good("RFC 7672 section 3.2.2: the host before its alias", byMiddle("mx.b.test"), ta),
                good("RFC 7672 section 3.2.3: wildcard of the left-most label", byMiddle("*.b.test"), ta),
                bad(
                        "RFC 7671 section 5.2: DANE-TA, dates count",
                        Failure.CERTIFICATE_EXPIRED,
                        CertificateMaker.issue(MIDDLE, GOOD.withValidity(PAST, YESTERDAY)),
                        ta),
                bad(
                        "RFC 7671 section 5.2: DANE-TA, the anchor's too",
                        Failure.CERTIFICATE_EXPIRED,
                        CertificateMaker.issue(late, GOOD),
                        tlsa("2 1 1", late)),
                bad(
                        "RFC 5280 section 6.1.4: an anchor that is no authority",
                        Failure.DANE_MISMATCH,
                        CertificateMaker.issue(none, GOOD),
                        tlsa("2 1 1", none)),
                bad(
                        "RFC 9325 section 4.5: DANE-TA, a weak anchor",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(small, GOOD),
                        tlsa("2 1 1", small)),
                bad(
                        "RFC 9325 section 4.5: and as a bare key",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(small, GOOD),
                        tlsa("2 1 0", small)),
                bad(
                        "RFC 9325 section 4.5: DANE-TA, a weak leaf",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(MIDDLE, GOOD.withKey(Key.RSA_1024)),
                        ta),
                bad(
                        "RFC 9325 section 4.5: DANE-TA, signed with SHA-1",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(MIDDLE, GOOD.withDigest(Digest.SHA1)),
                        ta),
                bad(
                        "RFC 7671 section 9: only the weaker digest matches",
                        Failure.DANE_MISMATCH,
                        LEAF,
                        ee,
                        Tlsa.other("3 1 2")),
                good("RFC 7671 section 9: the stronger one matches", LEAF, Tlsa.other("3 1 1"), tlsa("3 1 2", LEAF)),
                good("RFC 7671 section 9: digests of another selector stand alone", LEAF, ee, Tlsa.other("3 0 2")),
                good("RFC 7671 section 9: digests of another usage stand alone", LEAF, ee, Tlsa.other("2 1 2")),
                good("RFC 7671 section 9: full data always count", LEAF, tlsa("3 0 0", LEAF), Tlsa.other("3 0 2")),
                bad("RFC 7672 section 3.1.3: PKIX-EE is unusable", Failure.DANE_MISMATCH, LEAF, tlsa("1 1 1", LEAF)),
                bad("RFC 7672 section 3.1.3: PKIX-TA is unusable", Failure.DANE_MISMATCH, LEAF, tlsa("0 1 1", MIDDLE)),
                good("RFC 7672 section 3.1.3: beside a usable one", LEAF, tlsa("1 1 1", SELF), ee),
                new Row("nothing presented", List.of(), List.of(ee), Failure.DANE_MISMATCH));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void verdictShouldFollowTheTableWhenAChainIsPresented(Row row) {
        assertThat(failure(row.chain(), row.records())).isEqualTo(row.failure());
    }

    @Test
    void wordsShouldSayWhichRecordMatchedWhenProven() {
        TlsaRecord record = tlsa("2 1 1", MIDDLE);
        PeerVerdict verdict = DaneVerifier.verify(LEAF.chain(), List.of(Tlsa.other("3 1 1"), record), NAMES, NOW);
        assertThat(verdict.words())
                .startsWith("DANE-TA " + record.toString().substring(0, 22))
                .contains("for base.test by CN=Dane Middle");
    }

    @Test
    void wordsShouldNameTheRecordsWhenNoneMatched() {
        TlsaRecord record = Tlsa.other("3 1 1");
        PeerVerdict verdict = DaneVerifier.verify(LEAF.chain(), List.of(record), NAMES, NOW);
        assertThat(verdict.words())
                .contains("none of " + record.toString().substring(0, 22), "the certificate of CN=base.test");
    }

    private static @Nullable Failure failure(List<X509Certificate> chain, List<TlsaRecord> records) {
        PeerVerdict verdict = DaneVerifier.verify(chain, records, NAMES, NOW);
        assertThat(verdict.words()).isNotBlank();
        if (verdict instanceof PeerVerdict.Proven proven) {
            assertThat(proven.how()).isEqualTo(Verification.DANE);
            return null;
        }
        return ((PeerVerdict.Refused) verdict).failure();
    }
}
