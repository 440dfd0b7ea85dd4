package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.ClientFixture.text;
import static org.tlsgateway.downstream.smtp.ClientFixture.to;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;
import static org.tlsgateway.downstream.smtp.SmtpTransactionTest.failed;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.delivery.AppliedPolicy;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.core.tls.WatchedDemand;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.downstream.tls.Tlsa;

/** What a server must show besides PKIX, and that no connection and no session carries what it was not proven for. */
class PeerProofClientTest {
    private static final PeerProof PKIX = new PeerProof.Pkix(Set.of(ClientFixture.MX), null);
    private static final Instant NOW = Instant.now();
    private static final IssuedCertificate EXPIRED = CertificateMaker.selfSigned(CertificateSpec.server("nobody.test")
            .withValidity(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1))));

    @TempDir
    Path directory;

    private ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest(name = "{0} served, {1} asked -> {2} {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "good,    dane-good,      DANE,   -",
                "good,    dane-other,     -,      DANE_MISMATCH",
                "expired, dane-expired,   DANE,   -",
                "expired, pkix,           -,      CERTIFICATE_UNTRUSTED",
                "good,    pin-good,       PINNED, -",
                "good,    pin-expired,    -,      PIN_MISMATCH",
                "good,    pkix+pin-good,  PINNED, -",
                "good,    pkix+pin-expired, -,    PIN_MISMATCH",
                "expired, pkix+pin-expired, -,    CERTIFICATE_UNTRUSTED",
                "good,    dane-good+pin-good, DANE, -",
                "good,    dane-good+pin-expired, -, PIN_MISMATCH",
                "good,    dane-other+pin-good, -, DANE_MISMATCH",
            })
    void contentShouldReachOnlyAServerThatGivesEveryProof(
            String served, String asked, Verification verification, Failure failure) throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(certificate(served)).start()) {
            AttemptOutcome outcome = send(mx, attempt(mx, proofs(asked), List.of(), TlsOffer.STANDARD));
            if (failure == null) {
                assertThat(completed(outcome).tls().verification()).isEqualTo(verification);
                assertThat(mx.messages()).hasSize(1);
            } else {
                failed(outcome, failure);
                mx.awaitClosed();
                assertThat(mx.messages()).isEmpty();
                assertThat(mx.commands()).noneMatch(line -> line.startsWith("MAIL"));
            }
        }
    }

    @Test
    void connectionShouldNotBeSharedWhenMoreMustBeProven() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(send(mx, attempt(mx, proofs("pkix"), List.of(), TlsOffer.STANDARD)));
            failed(
                    send(mx, attempt(mx, proofs("pkix+pin-expired"), List.of(), TlsOffer.STANDARD)),
                    Failure.PIN_MISMATCH);
            failed(send(mx, attempt(mx, proofs("dane-other"), List.of(), TlsOffer.STANDARD)), Failure.DANE_MISMATCH);
            completed(send(mx, attempt(mx, proofs("pkix"), List.of(), TlsOffer.STANDARD)));
            assertThat(mx.messages()).hasSize(2);
            assertThat(mx.connections()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void resumedSessionShouldBeJudgedAgainWhenTlsaRecordsHaveChanged(String version) throws IOException {
        fixture.close();
        fixture = new ClientFixture(ClientFixture.timeouts(ClientFixture.LONG), 4, Duration.ZERO);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols(version)
                .start()) {
            completed(send(mx, attempt(mx, proofs("dane-good"), List.of(), TlsOffer.STANDARD)));
            failed(send(mx, attempt(mx, proofs("dane-other"), List.of(), TlsOffer.STANDARD)), Failure.DANE_MISMATCH);
            assertThat(mx.fullHandshakes()).as("the second was resumed").isEqualTo(1);
        }
    }

    @Test
    void stricterDemandShouldBeToldAndNotEnforcedWhenItIsWatched() throws IOException {
        WatchedDemand watched = new WatchedDemand("destination rule 'r'", TlsLevel.VERIFY, proofs("pin-expired"));
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            AttemptOutcome outcome = send(mx, attempt(mx, proofs("pkix"), List.of(watched), TlsOffer.STANDARD));
            assertThat(completed(outcome).tls().missed()).singleElement().satisfies(missed -> {
                assertThat(missed.source()).isEqualTo("destination rule 'r'");
                assertThat(missed.failure()).isEqualTo(Failure.PIN_MISMATCH);
            });
            assertThat(outcome.tls().verification()).isEqualTo(Verification.PKIX);
        }
    }

    @Test
    void clearTextShouldBeToldWhenTlsIsWatched() throws IOException {
        WatchedDemand watched = new WatchedDemand("destination rule 'r'", TlsLevel.ENCRYPT, List.of());
        try (FakeMx mx = FakeMx.builder().start()) {
            MxAttempt attempt =
                    attempt(mx, TlsLevel.OPPORTUNISTIC, proofs("pkix"), List.of(watched), TlsOffer.STANDARD);
            assertThat(completed(send(mx, attempt)).tls().missed())
                    .singleElement()
                    .satisfies(missed -> assertThat(missed.failure()).isEqualTo(Failure.STARTTLS_NOT_OFFERED));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2", "TLSv1.3"})
    void clientCertificateShouldBePresentedWhenServerAsksForOne(String version) throws IOException {
        IssuedCertificate own = CertificateMaker.selfSigned(CertificateSpec.server("gw.example.net"));
        Path certificate = directory.resolve("client.pem");
        Path key = directory.resolve("client.key");
        own.write(certificate, key);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols(version)
                .askForCertificate()
                .start()) {
            TlsOffer offer = new TlsOffer(List.of(), certificate, key);
            completed(send(mx, attempt(mx, proofs("pkix"), List.of(), offer)));
            assertThat(mx.connections().get(0).clientCertificate()).isEqualTo(own.certificate());
        }
    }

    @Test
    void nothingShouldBeSentWhenClientCertificateCannotBeRead() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            TlsOffer offer = new TlsOffer(List.of(), directory.resolve("none.pem"), null);
            failed(send(mx, attempt(mx, proofs("pkix"), List.of(), offer)), Failure.CLIENT_CERTIFICATE);
            assertThat(mx.messages()).isEmpty();
        }
    }

    @Test
    void onlyNamedVersionsShouldBeOfferedWhenThereAreAny() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            TlsOffer offer = new TlsOffer(List.of("TLSv1.2"), null, null);
            assertThat(completed(send(mx, attempt(mx, proofs("pkix"), List.of(), offer)))
                            .tls()
                            .protocol())
                    .isEqualTo("TLSv1.2");
        }
    }

    @Test
    void handshakeShouldFailWhenServerLacksTheNamedVersion() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols("TLSv1.2")
                .start()) {
            TlsOffer offer = new TlsOffer(List.of("TLSv1.3"), null, null);
            failed(send(mx, attempt(mx, proofs("pkix"), List.of(), offer)), Failure.TLS_HANDSHAKE);
            assertThat(mx.messages()).isEmpty();
        }
    }

    private AttemptOutcome send(FakeMx mx, MxAttempt attempt) {
        return ClientFixture.await(fixture.client.send(attempt, mx.address(), to("b@example.org"), text("x\r\n")));
    }

    private static MxAttempt attempt(FakeMx mx, List<PeerProof> proofs, List<WatchedDemand> watched, TlsOffer offer) {
        return attempt(mx, TlsLevel.VERIFY, proofs, watched, offer);
    }

    private static MxAttempt attempt(
            FakeMx mx, TlsLevel level, List<PeerProof> proofs, List<WatchedDemand> watched, TlsOffer offer) {
        return new MxAttempt(
                mx.hostPort(),
                level,
                ClientFixture.MX,
                proofs,
                offer,
                null,
                watched,
                List.of(),
                AppliedPolicy.none(ClientFixture.MX));
    }

    private static List<PeerProof> proofs(String words) {
        return Arrays.stream(words.split("[+]")).map(PeerProofClientTest::proof).toList();
    }

    private static PeerProof proof(String word) {
        IssuedCertificate certificate = certificate(word.substring(word.indexOf('-') + 1));
        if (word.startsWith("dane")) {
            return new PeerProof.Dane(
                    List.of(certificate == null ? Tlsa.other("3 1 1") : Tlsa.of("3 1 1", certificate.certificate())),
                    List.of(ClientFixture.MX));
        }
        return word.startsWith("pin") ? new PeerProof.Pinned(Set.of(pin(certificate))) : PKIX;
    }

    private static IssuedCertificate certificate(String word) {
        return switch (word) {
            case "good" -> ClientFixture.GOOD;
            case "expired" -> EXPIRED;
            default -> null;
        };
    }

    private static String pin(IssuedCertificate certificate) {
        try {
            byte[] key = certificate.certificate().getPublicKey().getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
