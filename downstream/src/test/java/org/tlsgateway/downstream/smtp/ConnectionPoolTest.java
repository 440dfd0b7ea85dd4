package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.ClientFixture.text;
import static org.tlsgateway.downstream.smtp.ClientFixture.to;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;
import static org.tlsgateway.downstream.smtp.SmtpTransactionTest.failed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Answer.Then;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;

/** Reuse of connections and of TLS sessions; never a connection proven for less. */
class ConnectionPoolTest {
    private static final Duration KEEP = Duration.ofSeconds(30);

    private ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void fixture(int connections, Duration idle) {
        fixture.close();
        fixture = new ClientFixture(ClientFixture.timeouts(ClientFixture.LONG), connections, idle);
    }

    private AttemptOutcome send(FakeMx mx, TlsLevel level, String reference) {
        DomainName name = new DomainName(reference);
        MxAttempt attempt = new MxAttempt(mx.hostPort(), level, ClientFixture.MX, Set.of(name), null);
        return ClientFixture.await(fixture.client.send(attempt, mx.address(), to("b@example.org"), text("x\r\n")));
    }

    @Test
    void oneHandshakeShouldServeWhenManyMessagesFollowEachOther() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            fixture.level(TlsLevel.VERIFY);
            for (int i = 0; i < 100; i++) {
                completed(fixture.send(mx));
            }
            assertThat(mx.messages()).hasSize(100);
            assertThat(mx.connections()).hasSize(1);
            assertThat(mx.fullHandshakes()).isEqualTo(1);
            assertThat(mx.commands()).doesNotContain("RSET");
        }
    }

    @Test
    void connectionsShouldBeAtMostTheConfiguredNumberWhenManyMessagesComeAtOnce() throws IOException {
        fixture(3, KEEP);
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            fixture.level(TlsLevel.VERIFY);
            List<CompletableFuture<AttemptOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(fixture.start(mx, to("r" + i + "@example.org"), text("x\r\n")));
            }
            all.forEach(outcome -> completed(ClientFixture.await(outcome)));
            assertThat(mx.messages()).hasSize(100);
            assertThat(mx.connections()).hasSizeLessThanOrEqualTo(3);
            assertThat(mx.fullHandshakes()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void waitersShouldBeServedInOrderWhenAllConnectionsAreBusy() throws IOException {
        fixture(1, KEEP);
        CountDownLatch gate = new CountDownLatch(1);
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.EHLO, Answer.reply("250 x").after(gate))
                .start()) {
            // Known content: the order is that of the calls, not of the scans.
            awaitScan();
            List<CompletableFuture<AttemptOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(fixture.start(mx, to("r" + i + "@example.org"), KNOWN));
            }
            gate.countDown();
            all.forEach(outcome -> completed(ClientFixture.await(outcome)));
            assertThat(mx.messages().stream().map(m -> m.rcpt().get(0)).toList())
                    .containsExactly(
                            "RCPT TO:<r0@example.org>",
                            "RCPT TO:<r1@example.org>",
                            "RCPT TO:<r2@example.org>",
                            "RCPT TO:<r3@example.org>",
                            "RCPT TO:<r4@example.org>");
            assertThat(mx.connections()).hasSize(1);
        }
    }

    private static final MessageContent KNOWN = text("known\r\n");

    /** Sends the same content elsewhere: when that is done it has been scanned. */
    private void awaitScan() throws IOException {
        try (FakeMx other = FakeMx.builder().start()) {
            completed(fixture.send(other, to("x@example.org"), KNOWN));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TlsLevel.class,
            names = {"OPPORTUNISTIC", "ENCRYPT"})
    void verifiedMessageShouldNotGoOnAConnectionThatWasNotVerifiedWhenOneIsIdle(TlsLevel less) throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(send(mx, less, "wrong.example.org"));
            failed(send(mx, TlsLevel.VERIFY, "wrong.example.org"), Failure.CERTIFICATE_NAME);
            completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            assertThat(mx.connections()).hasSize(3);
        }
    }

    @Test
    void connectionShouldNotBeSharedWhenAnotherNameMustBeProven() throws IOException {
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            failed(send(mx, TlsLevel.VERIFY, "other.example.org"), Failure.CERTIFICATE_NAME);
            assertThat(mx.messages()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionShouldBeVerifiedAgainWhenAnotherNameMustBeProven(String version) throws IOException {
        fixture(4, Duration.ZERO);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols(version)
                .start()) {
            completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            failed(send(mx, TlsLevel.VERIFY, "other.example.org"), Failure.CERTIFICATE_NAME);
            assertThat(mx.connections()).hasSize(2);
            assertThat(mx.fullHandshakes()).as("one was resumed").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void resumedSessionShouldBeVerifiedWhenTheSameNameMustBeProven(String version) throws IOException {
        fixture(4, Duration.ZERO);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .protocols(version)
                .start()) {
            completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            AttemptOutcome.Completed again = completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            assertThat(again.tls().satisfies(TlsLevel.VERIFY)).isTrue();
            assertThat(mx.fullHandshakes()).as("one was resumed").isEqualTo(1);
        }
    }

    @Test
    void newConnectionShouldBeTriedOnceWhenTheIdleOneTurnsOutToBeDead() throws IOException {
        AtomicInteger mails = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.MAIL, line -> mails.incrementAndGet() == 2 ? Answer.close() : null)
                .start()) {
            completed(fixture.send(mx));
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(2);
            assertThat(mx.messages()).hasSize(2);
        }
    }

    @Test
    void newConnectionShouldBeTriedWhenTheIdleOneSays421ToMail() throws IOException {
        AtomicInteger mails = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .on(
                        Stage.MAIL,
                        line -> mails.incrementAndGet() == 2
                                ? Answer.reply("421 too many").then(Then.CLOSE)
                                : null)
                .start()) {
            completed(fixture.send(mx));
            assertThat(completed(fixture.send(mx)).delivered()).hasSize(1);
            assertThat(mx.connections()).hasSize(2);
        }
    }

    @Test
    void attemptShouldFailWhenTheNewConnectionDiesToo() throws IOException {
        AtomicInteger mails = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.MAIL, line -> mails.incrementAndGet() >= 2 ? Answer.close() : null)
                .start()) {
            completed(fixture.send(mx));
            failed(fixture.send(mx), Failure.CONNECTION_LOST);
            assertThat(mx.connections()).hasSize(2);
        }
    }

    @Test
    void newConnectionShouldBeOpenedWhenTheServerClosedTheIdleOne() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.END_OF_DATA, Answer.reply("250 ok").then(Then.CLOSE))
                .start()) {
            completed(fixture.send(mx));
            mx.awaitClosed();
            completed(fixture.send(mx));
            assertThat(mx.messages()).hasSize(2);
        }
    }

    @Test
    void connectionShouldBeResetWhenTheTransactionBeforeWasNotFinished() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.RCPT, line -> line.contains("bad") ? Answer.reply("550 no") : null)
                .start()) {
            fixture.send(mx, to("bad@example.org"), text("x\r\n"));
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(1);
            assertThat(mx.commands()).contains("RSET");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {221, 354, 421, 451, 500, 554})
    void newConnectionShouldBeOpenedWhenResetIsAnsweredOddly(int code) throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.RSET, Answer.reply(code + " hm"))
                .on(Stage.RCPT, line -> line.contains("bad") ? Answer.reply("550 no") : null)
                .start()) {
            fixture.send(mx, to("bad@example.org"), text("x\r\n"));
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(2);
            assertThat(mx.messages()).hasSize(1);
        }
    }

    @Test
    void quitShouldBeSaidWhenAConnectionWasIdleForItsTime() throws IOException {
        fixture(4, Duration.ofMillis(150));
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(fixture.send(mx));
            mx.awaitClosed();
            assertThat(mx.commands()).endsWith("QUIT");
        }
    }

    @Test
    void idleConnectionShouldMakeRoomWhenAnotherKeyNeedsThePlace() throws IOException {
        fixture(1, KEEP);
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(send(mx, TlsLevel.ENCRYPT, "mx.example.org"));
            completed(send(mx, TlsLevel.VERIFY, "mx.example.org"));
            completed(send(mx, TlsLevel.ENCRYPT, "mx.example.org"));
            assertThat(mx.connections()).hasSize(3);
            assertThat(mx.messages()).hasSize(3);
        }
    }

    @Test
    void placeShouldBeFreeAgainWhenConnectionsFailed() throws IOException {
        fixture(1, KEEP);
        AtomicInteger greetings = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.GREETING, line -> greetings.incrementAndGet() < 4 ? Answer.reply("554 no") : null)
                .start()) {
            List<CompletableFuture<AttemptOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(fixture.start(mx, to("b@example.org"), text("x\r\n")));
            }
            @Nullable AttemptOutcome last = null;
            int delivered = 0;
            for (CompletableFuture<AttemptOutcome> outcome : all) {
                last = ClientFixture.await(outcome);
                delivered += last instanceof AttemptOutcome.Completed ? 1 : 0;
            }
            assertThat(last).isNotNull();
            assertThat(delivered).isEqualTo(1);
        }
    }

    @Test
    void waitersShouldBeToldWhenTheClientIsClosed() throws IOException {
        fixture(1, KEEP);
        try (FakeMx mx = FakeMx.builder().on(Stage.GREETING, Answer.hang()).start()) {
            List<CompletableFuture<AttemptOutcome>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(fixture.start(mx, to("b@example.org"), text("x\r\n")));
            }
            fixture.close();
            for (CompletableFuture<AttemptOutcome> outcome : all) {
                assertThat(ClientFixture.await(outcome)).isInstanceOf(AttemptOutcome.Failed.class);
            }
        }
    }

    /** A 421 on an idle connection, as servers say when their own idle time is over. */
    @Test
    void newConnectionShouldBeOpenedWhenTheServerSays421UnaskedWhileIdle() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger ends = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .on(
                        Stage.END_OF_DATA,
                        line -> ends.incrementAndGet() == 1
                                ? Answer.reply("250 ok")
                                        .thenSay(Answer.reply("421 idle")
                                                .after(gate)
                                                .then(Then.CLOSE))
                                : null)
                .start()) {
            completed(fixture.send(mx));
            gate.countDown();
            mx.awaitClosed();
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(2);
            assertThat(mx.messages()).hasSize(2);
        }
    }

    @Test
    void connectionShouldNotBeUsedAgainWhenTheServerSpokeUnaskedWhileIdle() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger ends = new AtomicInteger();
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(
                        Stage.END_OF_DATA,
                        line -> ends.incrementAndGet() == 1
                                ? Answer.reply("250 ok")
                                        .thenSay(
                                                Answer.reply("250 ok", "354 go").after(gate))
                                : null)
                .start()) {
            completed(fixture.send(mx));
            gate.countDown();
            mx.awaitClosed();
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(2);
        }
    }
}
