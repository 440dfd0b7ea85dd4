package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;
import static org.tlsgateway.downstream.smtp.SmtpTransactionTest.failed;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Answer.Then;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.CertificateSpec.Digest;
import org.tlsgateway.downstream.tls.CertificateSpec.Key;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** Levels against certificates, stripping, injection: nothing reaches a server that has not proven what was asked. */
class SmtpClientTlsTest {
    private static final CertificateSpec SPEC = CertificateSpec.server(ClientFixture.MX.ascii());

    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** A row: a certificate, and why VERIFY refuses it, null when it does not. */
    private record Row(
            String name,
            IssuedCertificate certificate,
            @Nullable Failure failure) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row signed(String name, CertificateSpec spec, @Nullable Failure failure) {
        return new Row(name, CertificateMaker.issue(ClientFixture.ROOT, spec), failure);
    }

    static List<Row> certificates() {
        Instant past = Instant.now().minus(Duration.ofMinutes(30));
        IssuedCertificate middle =
                CertificateMaker.issue(ClientFixture.ROOT, CertificateSpec.authority("Intermediate"));
        IssuedCertificate throughMiddle = CertificateMaker.issue(middle, SPEC);
        IssuedCertificate other = CertificateMaker.authority("Nobody's CA");
        return List.of(
                new Row("good", ClientFixture.GOOD, null),
                signed("RSA 2048", SPEC.withKey(Key.RSA_2048), null),
                new Row("intermediate", throughMiddle, null),
                signed("wildcard", SPEC.withDnsNames("*.example.org"), null),
                new Row("intermediate missing", throughMiddle.leafOnly(), Failure.CERTIFICATE_UNTRUSTED),
                signed(
                        "expired",
                        SPEC.withValidity(past.minus(Duration.ofMinutes(20)), past),
                        Failure.CERTIFICATE_EXPIRED),
                signed("wrong name", CertificateSpec.server("mx.example.net"), Failure.CERTIFICATE_NAME),
                signed("common name only", SPEC.withDnsNames(), Failure.CERTIFICATE_NAME),
                signed("two-label wildcard", SPEC.withDnsNames("*.org"), Failure.CERTIFICATE_NAME),
                new Row("self-signed", CertificateMaker.selfSigned(SPEC), Failure.CERTIFICATE_UNTRUSTED),
                new Row("unknown CA", CertificateMaker.issue(other, SPEC), Failure.CERTIFICATE_UNTRUSTED),
                signed("RSA 1024", SPEC.withKey(Key.RSA_1024), Failure.CERTIFICATE_WEAK),
                signed("SHA-1", SPEC.withDigest(Digest.SHA1), Failure.CERTIFICATE_WEAK));
    }

    static Stream<Object[]> certificatesAndVersions() {
        return certificates().stream()
                .flatMap(row -> Stream.of(new Object[] {row, "TLSv1.2"}, new Object[] {row, "TLSv1.3"}));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("certificatesAndVersions")
    void contentShouldOnlyReachAVerifiedServerWhenVerifyIsAsked(Row row, String version) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(row.certificate())
                .protocols(version)
                .start()) {
            AttemptOutcome outcome = fixture.level(TlsLevel.VERIFY).send(mx);
            assertThat(outcome.tls().protocol()).as(outcome.toString()).isEqualTo(version);
            if (row.failure() == null) {
                assertThat(completed(outcome).tls().verification()).isEqualTo(Verification.PKIX);
                assertThat(mx.awaitMessage().tls()).isTrue();
            } else {
                failed(outcome, row.failure());
                assertThat(outcome.tls().verification()).isEqualTo(Verification.UNAUTHENTICATED);
                mx.awaitClosed();
                assertThat(mx.commands()).containsExactly("EHLO gw.example.net", "STARTTLS", "QUIT");
                assertThat(mx.connections()).hasSize(1);
                assertThat(mx.connections().get(0).contentSeen()).isFalse();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void contentShouldGoEncryptedAndTheProofBeRecordedWhenEncryptIsAsked(Row row) throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(row.certificate()).start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.level(TlsLevel.ENCRYPT).send(mx));
            assertThat(outcome.tls().verification())
                    .isEqualTo(row.failure() == null ? Verification.PKIX : Verification.UNAUTHENTICATED);
            assertThat(mx.awaitMessage().tls()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void contentShouldGoEncryptedWhenTheLevelIsOpportunistic(Row row) throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(row.certificate()).start()) {
            completed(fixture.send(mx));
            assertThat(mx.awaitMessage().tls()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsLevel.class,
            names = {"ENCRYPT", "VERIFY"})
    void nothingShouldBeSentWhenStartTlsIsStripped(TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            failed(fixture.level(level).send(mx), Failure.STARTTLS_NOT_OFFERED);
            mx.awaitClosed();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net", "QUIT");
        }
    }

    @ParameterizedTest
    @CsvSource({"XSTARTTLS", "STARTTLSX", "X-STARTTLS", "AUTH STARTTLS"})
    void keywordShouldBeAWholeWordWhenStartTlsIsLookedFor(String keyword) throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo(keyword).start()) {
            failed(fixture.level(TlsLevel.VERIFY).send(mx), Failure.STARTTLS_NOT_OFFERED);
        }
    }

    @Test
    void startTlsShouldBeSeenWhenItIsOfferedInLowerCase() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.EHLO, Answer.reply("250-x", "250 starttls"))
                .start()) {
            completed(fixture.level(TlsLevel.VERIFY).send(mx));
            assertThat(mx.awaitMessage().tls()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsLevel.class,
            names = {"ENCRYPT", "VERIFY"})
    void nothingShouldBeSentWhenEhloIsRefusedAndTlsIsRequired(TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.EHLO, Answer.reply("502 5.5.1 no"))
                .start()) {
            failed(fixture.level(level).send(mx), Failure.STARTTLS_NOT_OFFERED);
            mx.awaitClosed();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net", "HELO gw.example.net", "QUIT");
        }
    }

    static List<Object[]> startTlsCodes() {
        List<Object[]> rows = new ArrayList<>();
        for (int code : new int[] {454, 421, 450, 500, 501, 502, 503, 530, 554, 250, 221, 354, 235}) {
            for (TlsLevel level : TlsLevel.values()) {
                rows.add(new Object[] {code, level});
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("startTlsCodes")
    void clearTextShouldOnlyFollowA454WhenStartTlsIsAnsweredOddly(int code, TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.STARTTLS, Answer.reply(code + " hm"))
                .start()) {
            AttemptOutcome outcome = fixture.level(level).send(mx);
            if (code == 454 && level == TlsLevel.OPPORTUNISTIC) {
                assertThat(completed(outcome).tls().detail()).contains("454");
                assertThat(mx.awaitMessage().tls()).isFalse();
            } else {
                failed(outcome, code < 400 ? Failure.PROTOCOL_ERROR : Failure.STARTTLS_REFUSED);
                mx.awaitClosed();
                assertThat(mx.commands()).noneMatch(line -> line.startsWith("MAIL"));
            }
        }
    }

    static List<Object[]> injections() {
        List<Object[]> rows = new ArrayList<>();
        for (String injected : List.of(
                "250 injected\r\n", "250-fake\r\n250 SIZE\r\n", "x", "\r\n", "25", "220 again\r\n", "\0", "\u0016")) {
            for (TlsLevel level : TlsLevel.values()) {
                rows.add(new Object[] {injected, level});
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @MethodSource("injections")
    void connectionShouldBeAbortedWhenClearBytesComeWithThe220(String injected, TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.STARTTLS, Answer.raw("220 go\r\n" + injected))
                .start()) {
            failed(fixture.level(level).send(mx), Failure.STARTTLS_INJECTION);
            mx.awaitClosed();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net", "STARTTLS");
            assertThat(mx.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 injected\r\n", "421 no TLS after all\r\n", "hello there\r\n"})
    void connectionShouldBeAbortedWhenClearBytesComeAfterThe220InAPacketOfTheirOwn(String injected) throws IOException {
        for (TlsLevel level : TlsLevel.values()) {
            try (InjectingServer server = new InjectingServer(injected)) {
                failed(
                        ClientFixture.await(fixture.level(level).start(server.hostPort(), server.address())),
                        Failure.STARTTLS_INJECTION);
                assertThat(server.received()).doesNotContain("MAIL");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsLevel.class)
    void clearTextShouldNotFollowWhenTheHandshakeFails(TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols("TLSv1.1")
                .start()) {
            failed(fixture.level(level).send(mx), Failure.TLS_HANDSHAKE);
            assertThat(mx.connections()).hasSize(1);
            assertThat(mx.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsLevel.class)
    void clearTextShouldNotFollowWhenTheServerClosesAfterThe220(TlsLevel level) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.STARTTLS, Answer.reply("220 go").then(Then.CLOSE))
                .start()) {
            failed(fixture.level(level).send(mx), Failure.TLS_HANDSHAKE);
            assertThat(mx.connections()).hasSize(1);
        }
    }

    @Test
    void tlsShouldBeTriedAgainWhenItFailedBefore() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(
                        Stage.STARTTLS,
                        line -> tries.incrementAndGet() == 1
                                ? Answer.reply("220 go").then(Then.CLOSE)
                                : null)
                .start()) {
            failed(fixture.send(mx), Failure.TLS_HANDSHAKE);
            completed(fixture.send(mx));
            assertThat(mx.awaitMessage().tls()).isTrue();
        }
    }

    /** RFC 3207 section 4.2. */
    @Test
    void capabilitiesFromBeforeTlsShouldBeForgottenWhenTlsIsUp() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .ehlo("PIPELINING", "SIZE 5", "SMTPUTF8")
                .ehloInTls("8BITMIME")
                .start()) {
            completed(fixture.level(TlsLevel.VERIFY).send(mx));
            assertThat(mx.awaitMessage().mail()).isEqualTo("MAIL FROM:<a@example.net>");
            List<String> transcript = mx.connections().get(0).transcript();
            int mail = transcript.indexOf("C: MAIL FROM:<a@example.net>");
            assertThat(transcript.get(mail + 1)).as("one by one").startsWith("S: ");
            assertThat(mx.commands().stream().filter(line -> line.startsWith("EHLO")))
                    .hasSize(2);
        }
    }

    @Test
    void nothingShouldBeSentWhenAReplyToStartTlsComesAheadOfIt() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.EHLO, Answer.raw("250-x\r\n250 STARTTLS\r\n220 go\r\n"))
                .start()) {
            failed(fixture.level(TlsLevel.VERIFY).send(mx), Failure.PROTOCOL_ERROR);
            mx.awaitClosed();
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsLevel.class)
    void nothingShouldBeSentWhenRepliesComeAheadOfTheirCommands(TlsLevel level) throws IOException {
        // A server in the middle that answers everything at once, so that the client need not be listened to.
        try (FakeMx mx = FakeMx.builder()
                .on(
                        Stage.GREETING,
                        Answer.raw("220 hi\r\n250 hi\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n221 bye\r\n"))
                .start()) {
            failed(fixture.level(level).send(mx), Failure.PROTOCOL_ERROR);
            mx.awaitClosed();
            assertThat(mx.commands()).isEmpty();
        }
    }
}
