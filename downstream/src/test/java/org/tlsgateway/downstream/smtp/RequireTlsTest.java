package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.ClientFixture.text;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;
import static org.tlsgateway.downstream.smtp.SmtpTransactionTest.failed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** REQUIRETLS (RFC 8689) towards scripted servers. */
class RequireTlsTest {
    private static final String HELLO = "Subject: x\r\n\r\nhello\r\n";
    private static final IssuedCertificate STRANGER =
            CertificateMaker.selfSigned(CertificateSpec.server(ClientFixture.MX.ascii()));

    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Envelope from(@Nullable String sender, boolean requireTls) {
        DsnParameters dsn = new DsnParameters("HDRS", null, Map.of());
        return new Envelope(sender, List.of("b@example.org"), false, dsn, requireTls);
    }

    private static FakeMx.Builder server(String certificate, String inClear, String inTls) {
        FakeMx.Builder builder = FakeMx.builder().ehlo(inClear.split(",")).ehloInTls(inTls.split(","));
        return switch (certificate) {
            case "good" -> builder.certificate(ClientFixture.GOOD);
            case "stranger" -> builder.certificate(STRANGER);
            default -> builder;
        };
    }

    @ParameterizedTest(name = "{0} {1}: {2}, {3} in clear, {4} in TLS -> {5} {6}: {7}")
    @CsvSource(
            nullValues = "-",
            value = {
                "a@a.test, true,  VERIFY,        good,     PIPELINING|PIPELINING;REQUIRETLS, REQUIRETLS,      -, RFC 8689 section 4.2.1: listed inside TLS",
                "a@a.test, true,  VERIFY,        good,     DSN|DSN;requiretls,               REQUIRETLS RET,  -, RFC 5321 section 2.4: a keyword has no case",
                "a@a.test, true,  VERIFY,        good,     REQUIRETLS|PIPELINING,            -, REQUIRETLS_MISSING,  RFC 8689 section 4.2.1 5: what was listed before TLS is forgotten",
                "a@a.test, true,  VERIFY,        good,     PIPELINING|PIPELINING,            -, REQUIRETLS_MISSING,  RFC 8689 section 4.2.1 5",
                "a@a.test, true,  VERIFY,        good,     DSN|XREQUIRETLS,                  -, REQUIRETLS_MISSING,  whole words",
                "a@a.test, true,  VERIFY,        stranger, DSN|REQUIRETLS,                   -, CERTIFICATE_UNTRUSTED, RFC 8689 section 4.2.1 4",
                "a@a.test, true,  ENCRYPT,       stranger, DSN|REQUIRETLS,                   -, REQUIRETLS_UNPROVEN, RFC 8689 section 2: proven whatever the level is",
                "a@a.test, true,  VERIFY,        none,     REQUIRETLS|-,                     -, STARTTLS_NOT_OFFERED, RFC 8689 section 2: the session MUST employ TLS",
                "a@a.test, true,  OPPORTUNISTIC, none,     REQUIRETLS|-,                     -, REQUIRETLS_UNPROVEN, RFC 8689 section 2: never in clear",
                "a@a.test, false, VERIFY,        good,     DSN|REQUIRETLS,                   none,            -, only when it is asked for",
                "a@a.test, false, OPPORTUNISTIC, none,     REQUIRETLS|-,                     none,            -, only when it is asked for",
                "-,        true,  VERIFY,        good,     DSN|REQUIRETLS,                   REQUIRETLS,      -, RFC 8689 section 5: a bounce has it too",
                "-,        true,  VERIFY,        good,     DSN|PIPELINING,                   none,            -, RFC 8689 section 5: and is not discarded for want of it",
                "-,        true,  VERIFY,        stranger, DSN|REQUIRETLS,                   -, CERTIFICATE_UNTRUSTED, RFC 8689 section 5: protected in the same manner",
                "-,        true,  OPPORTUNISTIC, none,     REQUIRETLS|-,                     none,            -, RFC 8689 section 2: not named in clear",
            })
    void mailShouldHaveRequireTlsOnlyWhereItIsKept(
            String sender,
            boolean requireTls,
            TlsLevel level,
            String certificate,
            String keywords,
            String sent,
            Failure failure,
            String reason)
            throws IOException {
        String[] lists = keywords.replace(';', ',').split("\\|");
        try (FakeMx mx = server(certificate, lists[0], lists[1]).start()) {
            AttemptOutcome outcome = fixture.level(level).send(mx, from(sender, requireTls), text(HELLO));
            if (failure != null) {
                assertThat(failed(outcome, failure).reply()).isNull();
                assertThat(mx.commands()).as(reason).noneMatch(line -> line.startsWith("MAIL"));
                assertThat(mx.messages()).isEmpty();
                return;
            }
            completed(outcome);
            String mail = mx.awaitMessage().mail();
            assertThat(mail.contains(" REQUIRETLS")).as(reason + ": " + mail).isEqualTo(sent.startsWith("REQUIRETLS"));
            assertThat(mail.endsWith(" REQUIRETLS RET=HDRS")).isEqualTo(sent.endsWith("RET"));
        }
    }

    @ParameterizedTest
    @CsvSource({"555 5.5.4 not recognized, true", "550 5.7.30 REQUIRETLS needed, true", "451 4.7.1 later, false"})
    void replyShouldCountLikeAnyOtherWhenTheServerRefusesItsOwnExtension(String reply, boolean permanent)
            throws IOException {
        try (FakeMx mx = server("good", "DSN", "REQUIRETLS")
                .on(Stage.MAIL, Answer.reply(reply))
                .start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.level(TlsLevel.VERIFY).send(mx, from("a@a.test", true), text(HELLO)));
            assertThat(outcome.replies().get("b@example.org").isPermanent()).isEqualTo(permanent);
            assertThat(mx.connections().get(0).contentSeen()).isFalse();
        }
    }

    /** RFC 8689 section 4.2.1: "The client MAY send other, unprotected messages to that server". */
    @Test
    void connectionShouldServeOtherMailWhenItLacksTheExtension() throws IOException {
        try (FakeMx mx = server("good", "DSN", "PIPELINING").start()) {
            fixture.level(TlsLevel.VERIFY);
            failed(fixture.send(mx, from("a@a.test", true), text(HELLO)), Failure.REQUIRETLS_MISSING);
            completed(fixture.send(mx, from("a@a.test", false), text(HELLO)));
            assertThat(mx.connections()).hasSize(1);
        }
    }
}
