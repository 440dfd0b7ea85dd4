package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.ClientFixture.text;
import static org.tlsgateway.downstream.smtp.ClientFixture.to;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.FakeMx.Message;

class SmtpClientTest {
    private final ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static AttemptOutcome.Completed completed(AttemptOutcome outcome) {
        assertThat(outcome).isInstanceOf(AttemptOutcome.Completed.class);
        return (AttemptOutcome.Completed) outcome;
    }

    @Test
    void messageShouldArriveVerifiedWhenTheServerIsGood() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.level(TlsLevel.VERIFY).send(mx));
            assertThat(outcome.delivered()).containsExactly("b@example.org");
            assertThat(outcome.tls().verification()).isEqualTo(Verification.PKIX);
            assertThat(outcome.tls().protocol()).isEqualTo("TLSv1.3");
            Message message = mx.awaitMessage();
            assertThat(message.tls()).isTrue();
            assertThat(message.text()).isEqualTo("Subject: x\r\n\r\nhello\r\n");
            assertThat(message.mail()).isEqualTo("MAIL FROM:<a@example.net> SIZE=21");
            assertThat(mx.connections().get(0).serverName()).isEqualTo("mx.example.org");
        }
    }

    @Test
    void messageShouldGoInClearWhenStartTlsIsNotOfferedAndTheLevelIsOpportunistic() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx));
            assertThat(outcome.tls().verification()).isEqualTo(Verification.NONE);
            assertThat(mx.awaitMessage().tls()).isFalse();
        }
    }

    @Test
    void commandsShouldGoOneByOneWhenPipeliningIsNotOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo().start()) {
            completed(fixture.send(mx, to("b@example.org", "c@example.org"), text("x\r\n")));
            assertThat(mx.commands())
                    .containsExactly(
                            "EHLO gw.example.net",
                            "MAIL FROM:<a@example.net>",
                            "RCPT TO:<b@example.org>",
                            "RCPT TO:<c@example.org>",
                            "DATA");
            assertThat(mx.awaitMessage().rcpt())
                    .isEqualTo(List.of("RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>"));
        }
    }

    @Test
    void quitShouldBeSaidWhenTheClientIsClosed() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(fixture.send(mx));
            fixture.close();
            mx.awaitClosed();
            assertThat(mx.commands()).endsWith("QUIT");
        }
    }

    @Test
    void messageShouldArriveWhenTheServerNameHasAnUnderscore() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            MxAttempt attempt =
                    new MxAttempt(mx.hostPort(), TlsLevel.ENCRYPT, new DomainName("mx_1.example.org"), Set.of(), null);
            completed(ClientFixture.await(
                    fixture.client.send(attempt, mx.address(), to("b@example.org"), text("x\r\n"))));
            assertThat(mx.connections().get(0).serverName()).isNull();
        }
    }

    @Test
    void noServerNameShouldBeSentWhenTheHostIsAnAddress() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            MxAttempt attempt = new MxAttempt(mx.hostPort(), TlsLevel.ENCRYPT, null, Set.of(), null);
            completed(ClientFixture.await(
                    fixture.client.send(attempt, mx.address(), to("b@example.org"), text("x\r\n"))));
            assertThat(mx.connections().get(0).serverName()).isNull();
        }
    }

    @Test
    void nothingShouldBeSentWhenTheCaFileIsMissingAndVerifyIsAsked() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            MxAttempt attempt = new MxAttempt(
                    mx.hostPort(),
                    TlsLevel.VERIFY,
                    ClientFixture.MX,
                    Set.of(ClientFixture.MX),
                    Path.of("/nonexistent/ca.pem"));
            AttemptOutcome.Failed outcome = (AttemptOutcome.Failed)
                    ClientFixture.await(fixture.client.send(attempt, mx.address(), to("b@example.org"), text("x\r\n")));
            assertThat(outcome.failure()).isEqualTo(Failure.CERTIFICATE_UNTRUSTED);
            assertThat(outcome.detail()).contains("/nonexistent/ca.pem");
            assertThat(mx.messages()).isEmpty();
        }
    }
}
