package org.tlsgateway.downstream.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.tls.CertificateSpec.Digest;
import org.tlsgateway.downstream.tls.CertificateSpec.Key;

class PkixVerifierTest {
    private static final Instant NOW = Instant.now();
    private static final Set<DomainName> WANTED = Set.of(new DomainName("mx.example.org"));
    private static final IssuedCertificate ROOT = CertificateMaker.selfSigned(CertificateSpec.authority("Test Root")
            .withValidity(NOW.minus(Duration.ofDays(400)), NOW.plus(Duration.ofDays(400))));
    private static final IssuedCertificate OTHER_ROOT = CertificateMaker.authority("Other Root");
    private static final Set<TrustAnchor> ANCHORS = Set.of(new TrustAnchor(ROOT.certificate(), null));
    private static final CertificateSpec GOOD = CertificateSpec.server("mx.example.org");

    /** A row: what is presented, and the failure that must follow, null for none. */
    private record Row(
            String name,
            List<X509Certificate> chain,
            @Nullable Failure failure) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row good(String name, IssuedCertificate issued) {
        return new Row(name, issued.chain(), null);
    }

    private static Row bad(String name, Failure failure, IssuedCertificate issued) {
        return new Row(name, issued.chain(), failure);
    }

    private static IssuedCertificate byRoot(CertificateSpec spec) {
        return CertificateMaker.issue(ROOT, spec);
    }

    private static IssuedCertificate intermediate(CertificateSpec spec) {
        return CertificateMaker.issue(ROOT, spec);
    }

    static List<Row> rows() {
        Instant past = NOW.minus(Duration.ofDays(2));
        IssuedCertificate middle = intermediate(CertificateSpec.authority("Intermediate"));
        IssuedCertificate throughMiddle = CertificateMaker.issue(middle, GOOD);
        List<X509Certificate> shuffled = new ArrayList<>(CertificateMaker.issue(
                        CertificateMaker.issue(middle, CertificateSpec.authority("Second Intermediate")), GOOD)
                .chain());
        Collections.swap(shuffled, 1, 2);
        List<X509Certificate> withRoot = new ArrayList<>(throughMiddle.chain());
        withRoot.add(ROOT.certificate());
        return List.of(
                good("P-256 leaf of a trusted root", byRoot(GOOD)),
                good("RSA 2048 leaf", byRoot(GOOD.withKey(Key.RSA_2048))),
                good("through an intermediate", throughMiddle),
                new Row("chain out of order, as some servers send it", shuffled, null),
                new Row("root presented too", withRoot, null),
                good("no common name of a host, DNS-ID only", byRoot(GOOD.withCommonName("Mail"))),
                good("wildcard of the left-most label", byRoot(GOOD.withDnsNames("*.example.org"))),
                good("one name of many", byRoot(GOOD.withDnsNames("a.example.org", "MX.example.ORG"))),
                good("no extended key usage at all", byRoot(GOOD.withExtendedKeyUsages())),
                good("any usage", byRoot(GOOD.withExtendedKeyUsages("2.5.29.37.0"))),
                new Row("nothing presented", List.of(), Failure.CERTIFICATE_UNTRUSTED),
                bad(
                        "expired",
                        Failure.CERTIFICATE_EXPIRED,
                        byRoot(GOOD.withValidity(past, past.plus(Duration.ofDays(1))))),
                bad(
                        "not yet valid",
                        Failure.CERTIFICATE_EXPIRED,
                        byRoot(GOOD.withValidity(NOW.plus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(1))))),
                bad(
                        "expired intermediate",
                        Failure.CERTIFICATE_EXPIRED,
                        CertificateMaker.issue(
                                intermediate(CertificateSpec.authority("Late")
                                        .withValidity(past, past.plus(Duration.ofDays(1)))),
                                GOOD.withValidity(past, NOW.plus(Duration.ofDays(1))))),
                bad(
                        "expired and of an unknown CA",
                        Failure.CERTIFICATE_UNTRUSTED,
                        CertificateMaker.issue(OTHER_ROOT, GOOD.withValidity(past, past.plus(Duration.ofDays(1))))),
                bad("another name", Failure.CERTIFICATE_NAME, byRoot(CertificateSpec.server("mx.example.net"))),
                bad("name below", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("a.mx.example.org"))),
                bad("parent name", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("example.org"))),
                bad("common name only", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames())),
                bad("wildcard over two labels", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("*.org"))),
                bad("partial wildcard", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("m*.example.org"))),
                bad("bare wildcard", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("*"))),
                bad("inner wildcard", Failure.CERTIFICATE_NAME, byRoot(GOOD.withDnsNames("mx.*.org"))),
                bad(
                        "address instead of name",
                        Failure.CERTIFICATE_NAME,
                        byRoot(GOOD.withDnsNames().withAddresses("127.0.0.1"))),
                bad("self-signed", Failure.CERTIFICATE_UNTRUSTED, CertificateMaker.selfSigned(GOOD)),
                bad("unknown CA", Failure.CERTIFICATE_UNTRUSTED, CertificateMaker.issue(OTHER_ROOT, GOOD)),
                bad(
                        "a CA of the same name, another key",
                        Failure.CERTIFICATE_UNTRUSTED,
                        CertificateMaker.issue(CertificateMaker.authority("Test Root"), GOOD)),
                bad("intermediate missing", Failure.CERTIFICATE_UNTRUSTED, throughMiddle.leafOnly()),
                bad(
                        "issued by a leaf, which is no CA",
                        Failure.CERTIFICATE_UNTRUSTED,
                        CertificateMaker.issue(byRoot(CertificateSpec.server("evil.example.org")), GOOD)),
                bad(
                        "for clients only",
                        Failure.CERTIFICATE_UNTRUSTED,
                        byRoot(GOOD.withExtendedKeyUsages(CertificateSpec.CLIENT_AUTH))),
                new Row(
                        "more certificates than anybody needs",
                        Collections.nCopies(11, byRoot(GOOD).certificate()),
                        Failure.CERTIFICATE_UNTRUSTED),
                bad("RSA 1024", Failure.CERTIFICATE_WEAK, byRoot(GOOD.withKey(Key.RSA_1024))),
                bad("signed with SHA-1", Failure.CERTIFICATE_WEAK, byRoot(GOOD.withDigest(Digest.SHA1))),
                bad(
                        "intermediate signed with SHA-1",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(
                                intermediate(CertificateSpec.authority("Old").withDigest(Digest.SHA1)), GOOD)),
                bad(
                        "intermediate with RSA 1024",
                        Failure.CERTIFICATE_WEAK,
                        CertificateMaker.issue(
                                intermediate(CertificateSpec.authority("Small").withKey(Key.RSA_1024)), GOOD)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void verdictShouldFollowTheTableWhenAChainIsPresented(Row row) {
        PkixVerdict verdict = PkixVerifier.verify(row.chain(), ANCHORS, WANTED, NOW);
        assertThat(verdict instanceof PkixVerdict.Refused refused ? refused.failure() : null)
                .as(verdict.words())
                .isEqualTo(row.failure());
        assertThat(verdict.words()).isNotBlank();
    }

    @Test
    void verdictShouldBeWeakWhenTheLeafIsSignedWithMd5() {
        IssuedCertificate rsaRoot = CertificateMaker.selfSigned(
                CertificateSpec.authority("RSA Root").withKey(Key.RSA_2048));
        IssuedCertificate md5 = CertificateMaker.issue(rsaRoot, GOOD.withDigest(Digest.MD5));
        PkixVerdict verdict =
                PkixVerifier.verify(md5.chain(), Set.of(new TrustAnchor(rsaRoot.certificate(), null)), WANTED, NOW);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PkixVerdict.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.CERTIFICATE_WEAK));
    }

    @Test
    void verdictShouldBeProvenWhenTheOperatorTrustsTheSelfSignedCertificateItself() {
        IssuedCertificate own = CertificateMaker.selfSigned(GOOD);
        Set<TrustAnchor> pinned = Set.of(new TrustAnchor(own.certificate(), null));
        assertThat(PkixVerifier.verify(own.chain(), pinned, WANTED, NOW)).isInstanceOf(PkixVerdict.Proven.class);
        assertThat(PkixVerifier.verify(own.chain(), pinned, Set.of(new DomainName("other.example")), NOW))
                .isInstanceOf(PkixVerdict.Refused.class);
        assertThat(PkixVerifier.verify(own.chain(), pinned, WANTED, NOW.plus(Duration.ofDays(400))))
                .isInstanceOfSatisfying(
                        PkixVerdict.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.CERTIFICATE_EXPIRED));
    }

    @Test
    void verdictShouldBeRefusedWhenNoReferenceNameIsAskedFor() {
        assertThat(PkixVerifier.verify(byRoot(GOOD).chain(), ANCHORS, Set.of(), NOW))
                .isInstanceOf(PkixVerdict.Refused.class);
    }

    @Test
    void wordsShouldBearNoControlCharactersWhenACertificateDoes() {
        IssuedCertificate evil = byRoot(CertificateSpec.server("x.example").withDnsNames("a\r\nX-Evil: 1", "b\u0000c"));
        PkixVerdict verdict = PkixVerifier.verify(evil.chain(), ANCHORS, WANTED, NOW);
        assertThat(verdict.words()).doesNotContainPattern("\\p{Cntrl}");
    }
}
