package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;
import static org.tlsgateway.downstream.smtp.SmtpTransactionTest.failed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Answer.Then;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;

/** Servers that refuse, babble, hang or go away, at every stage. */
class SmtpClientHostileTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Commands before the silent one are answered, and that must not take longer. */
    private static final Duration COMMAND = Duration.ofMillis(1500);

    private ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Only the phase under test is short: a slow machine must not end another one. */
    private void timeouts(Duration greeting, Duration command, Duration handshake, Duration dataEnd) {
        fixture.close();
        Duration others = ClientFixture.LONG;
        fixture = new ClientFixture(
                new DeliveryConfig.Timeouts(others, others, greeting, command, handshake, others, dataEnd),
                4,
                Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({
        "421, GREETING_REFUSED",
        "450, GREETING_REFUSED",
        "521, GREETING_REFUSED",
        "554, GREETING_REFUSED",
        "250, PROTOCOL_ERROR",
        "221, PROTOCOL_ERROR",
        "354, PROTOCOL_ERROR"
    })
    void nothingShouldBeSentWhenTheGreetingIsNo220(int code, Failure failure) throws IOException {
        try (FakeMx mx =
                FakeMx.builder().on(Stage.GREETING, Answer.reply(code + " no")).start()) {
            AttemptOutcome.Failed outcome = failed(fixture.send(mx), failure);
            assertThat(outcome.reply()).isNotNull();
            mx.awaitClosed();
            assertThat(mx.commands()).allMatch(line -> line.equals("QUIT"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 504, 550})
    void heloShouldBeTriedWhenEhloIsNotKnown(int code) throws IOException {
        try (FakeMx mx =
                FakeMx.builder().on(Stage.EHLO, Answer.reply(code + " no")).start()) {
            completed(fixture.send(mx));
            assertThat(mx.commands()).startsWith("EHLO gw.example.net", "HELO gw.example.net");
            assertThat(mx.awaitMessage().mail()).isEqualTo("MAIL FROM:<a@example.net>");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "421, EHLO_REFUSED",
        "450, EHLO_REFUSED",
        "521, EHLO_REFUSED",
        "554, EHLO_REFUSED",
        "220, PROTOCOL_ERROR",
        "354, PROTOCOL_ERROR"
    })
    void heloShouldNotBeTriedWhenEhloIsRefusedOtherwise(int code, Failure failure) throws IOException {
        try (FakeMx mx =
                FakeMx.builder().on(Stage.EHLO, Answer.reply(code + " no")).start()) {
            failed(fixture.send(mx), failure);
            mx.awaitClosed();
            assertThat(mx.commands()).doesNotContain("HELO gw.example.net");
        }
    }

    @Test
    void failureShouldBearTheWordsWhenHeloIsRefusedToo() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.EHLO, Answer.reply("500 no"))
                .on(Stage.HELO, Answer.reply("550 go away"))
                .start()) {
            assertThat(failed(fixture.send(mx), Failure.EHLO_REFUSED).detail()).contains("550 go away");
        }
    }

    @Test
    void messageShouldArriveWhenEveryReplyHasManyLines() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.GREETING, Answer.reply("220-a", "220-", "220 c"))
                .on(Stage.STARTTLS, Answer.reply("220-a", "220 b"))
                .on(Stage.MAIL, Answer.reply("250-a", "250 b"))
                .on(Stage.RCPT, Answer.reply("250-a", "250 b"))
                .on(Stage.DATA, Answer.reply("354-a", "354 b"))
                .on(Stage.END_OF_DATA, Answer.reply("250-a", "250 b"))
                .start()) {
            completed(fixture.level(TlsLevel.VERIFY).send(mx));
            assertThat(mx.awaitMessage().rcpt()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA"})
    void attemptShouldEndWhenAReplyNeverEnds(Stage stage) throws IOException {
        for (String piece : new String[] {"250-x\r\n", "x"}) {
            try (FakeMx mx = FakeMx.builder()
                    .certificate(ClientFixture.GOOD)
                    .on(stage, Answer.raw(piece).then(Then.REPEAT))
                    .start()) {
                failed(fixture.send(mx), Failure.PROTOCOL_ERROR);
                assertThat(mx.messages()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA"})
    void attemptShouldEndWhenNoReplyComes(Stage stage) throws IOException {
        boolean greeting = stage == Stage.GREETING;
        timeouts(
                greeting ? SHORT : ClientFixture.LONG,
                greeting ? ClientFixture.LONG : COMMAND,
                ClientFixture.LONG,
                ClientFixture.LONG);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(stage, Answer.hang())
                .start()) {
            failed(fixture.send(mx), Failure.REPLY_TIMEOUT);
        }
    }

    @Test
    void attemptShouldEndWhenTheHandshakeHangs() throws IOException {
        timeouts(ClientFixture.LONG, ClientFixture.LONG, SHORT, ClientFixture.LONG);
        try (FakeMx mx = FakeMx.builder()
                .certificate(ClientFixture.GOOD)
                .on(Stage.STARTTLS, Answer.reply("220 go").then(Then.HANG))
                .start()) {
            failed(fixture.send(mx), Failure.TLS_HANDSHAKE);
        }
    }

    @Test
    void outcomeShouldBeUnknownWhenNoReplyToTheContentComes() throws IOException {
        timeouts(ClientFixture.LONG, ClientFixture.LONG, ClientFixture.LONG, SHORT);
        try (FakeMx mx = FakeMx.builder().on(Stage.END_OF_DATA, Answer.hang()).start()) {
            failed(fixture.send(mx), Failure.OUTCOME_UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "STARTTLS", "MAIL"})
    void attemptShouldEndWhenTheServerGoesAway(Stage stage) throws IOException {
        for (Answer answer : new Answer[] {Answer.close(), Answer.reset()}) {
            try (FakeMx mx = FakeMx.builder()
                    .certificate(ClientFixture.GOOD)
                    .on(stage, answer)
                    .start()) {
                AttemptOutcome outcome = fixture.send(mx);
                // A reset can arrive before the connection is known to stand.
                assertThat(((AttemptOutcome.Failed) outcome).failure())
                        .isIn(
                                stage == Stage.GREETING
                                        ? EnumSet.of(Failure.CONNECTION_LOST, Failure.CONNECT_REFUSED)
                                        : EnumSet.of(Failure.CONNECTION_LOST));
                assertThat(mx.connections()).hasSize(1);
            }
        }
    }

    @Test
    void attemptShouldEndWhenNobodyListens() throws IOException {
        InetSocketAddress nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        failed(
                ClientFixture.await(fixture.start(new HostPort("127.0.0.1", nobody.getPort()), nobody)),
                Failure.CONNECT_REFUSED);
    }

    @Test
    void attemptShouldEndWhenTheServerSpeaksTlsAtOnce() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(
                        Stage.GREETING,
                        Answer.raw("\u0015\u0003\u0003\u0000\u0002\u0002\u0028").then(Then.CLOSE))
                .start()) {
            AttemptOutcome outcome = fixture.send(mx);
            assertThat(outcome).isInstanceOf(AttemptOutcome.Failed.class);
        }
    }

    @Test
    void deliveryShouldStandWhenTheServerSaysOddThingsToQuit() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.QUIT, Answer.raw("999-what\r\n\0\0\n"))
                .start()) {
            completed(fixture.send(mx));
            fixture.close();
            mx.awaitClosed();
            assertThat(mx.messages()).hasSize(1);
        }
    }

    @Test
    void deliveryShouldStandWhenThe421ComesInThePacketOfThe250() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.END_OF_DATA, Answer.reply("250 ok", "421 closing").then(Then.CLOSE))
                .start()) {
            completed(fixture.send(mx));
            completed(fixture.send(mx));
            assertThat(mx.connections()).hasSize(2);
        }
    }

    @Test
    void detailShouldBearNoControlCharactersWhenTheServerSendsThem() throws IOException {
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.GREETING, Answer.raw("554 a\u001b[2J\rb\0c\r\n"))
                .start()) {
            AttemptOutcome.Failed outcome = failed(fixture.send(mx), Failure.GREETING_REFUSED);
            assertThat(outcome.detail() + outcome.reply()).doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void otherDeliveriesShouldGoOnWhenOneServerHangs() throws IOException {
        try (FakeMx slow = FakeMx.builder().on(Stage.GREETING, Answer.hang()).start();
                FakeMx good = FakeMx.builder().start()) {
            for (int i = 0; i < 4; i++) {
                fixture.start(slow.hostPort(), slow.address());
            }
            completed(fixture.send(good));
        }
    }

    @Test
    void closeShouldNotWaitLongWhenTheServerDoesNotAnswerQuit() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeMx mx = FakeMx.builder()
                .on(Stage.QUIT, Answer.reply("221 bye").after(never))
                .start()) {
            completed(fixture.send(mx));
            long start = System.nanoTime();
            fixture.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            never.countDown();
        }
    }
}
