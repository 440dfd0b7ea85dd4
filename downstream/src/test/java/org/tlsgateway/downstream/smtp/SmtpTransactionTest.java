package org.tlsgateway.downstream.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.smtp.ClientFixture.bytes;
import static org.tlsgateway.downstream.smtp.ClientFixture.text;
import static org.tlsgateway.downstream.smtp.ClientFixture.to;
import static org.tlsgateway.downstream.smtp.SmtpClientTest.completed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;

/** Envelope and content: what each reply leads to, with and without pipelining. */
class SmtpTransactionTest {
    private static final Duration LONG = ClientFixture.LONG;
    private static final String HELLO = "Subject: x\r\n\r\nhello\r\n";

    private ClientFixture fixture = new ClientFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static AttemptOutcome.Failed failed(AttemptOutcome outcome, Failure failure) {
        assertThat(outcome).isInstanceOf(AttemptOutcome.Failed.class);
        AttemptOutcome.Failed result = (AttemptOutcome.Failed) outcome;
        assertThat(result.failure()).as(result.detail()).isEqualTo(failure);
        return result;
    }

    private static FakeMx.Builder mx(boolean pipelining) {
        return pipelining
                ? FakeMx.builder().ehlo("PIPELINING", "8BITMIME")
                : FakeMx.builder().ehlo("8BITMIME");
    }

    /** Only ".bad" recipients get this answer. */
    private static FakeMx.Builder badRcpt(boolean pipelining, Answer answer) {
        return mx(pipelining).on(Stage.RCPT, line -> line.contains("bad") ? answer : null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eachRecipientShouldHaveItsOwnReplyWhenSomeAreRefused(boolean pipelining) throws IOException {
        try (FakeMx mx = badRcpt(pipelining, Answer.reply("550-5.1.1 nobody", "550 5.1.1 here"))
                .start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.send(mx, to("a@example.org", "bad@example.org", "c@example.org"), text(HELLO)));
            assertThat(outcome.delivered()).containsExactlyInAnyOrder("a@example.org", "c@example.org");
            assertThat(outcome.replies().get("bad@example.org").enhancedStatusCode())
                    .isEqualTo("5.1.1");
            assertThat(mx.awaitMessage().rcpt()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentShouldNotBeSentWhenAllRecipientsAreRefused(boolean pipelining) throws IOException {
        try (FakeMx mx = badRcpt(pipelining, Answer.reply("450 4.2.1 later")).start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.send(mx, to("bad@example.org", "bad2@example.org"), text(HELLO)));
            assertThat(outcome.replies()).hasSize(2);
            assertThat(outcome.delivered()).isEmpty();
            assertThat(mx.connections().get(0).contentSeen()).isFalse();
        }
    }

    /** RFC 2920 section 3.1. */
    @Test
    void onlyTheDotShouldBeSentWhenContentIsAskedForThoughNoRecipientWasTaken() throws IOException {
        try (FakeMx mx = badRcpt(true, Answer.reply("550 5.1.1 no"))
                .on(Stage.DATA, Answer.reply("354 go on"))
                .on(Stage.END_OF_DATA, Answer.reply("554 5.5.1 no valid recipients"))
                .start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx, to("bad@example.org"), text(HELLO)));
            assertThat(outcome.replies().get("bad@example.org").code()).isEqualTo(550);
            assertThat(mx.connections().get(0).contentSeen()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 550", "true, 451", "true, 421", "false, 550", "false, 451", "false, 421"})
    void everyRecipientShouldHaveTheReplyWhenTheSenderIsRefused(boolean pipelining, int code) throws IOException {
        Answer no = Answer.reply(code + " no");
        Answer after = code == 421 ? no.then(Answer.Then.CLOSE) : no;
        try (FakeMx mx = mx(pipelining)
                .on(Stage.MAIL, after)
                .on(Stage.RCPT, Answer.reply("503 no"))
                .on(Stage.DATA, Answer.reply("503 no"))
                .start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.send(mx, to("a@example.org", "b@example.org"), text(HELLO)));
            assertThat(outcome.replies().values()).hasSize(2).allMatch(reply -> reply.code() == code);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recipientsWithoutAFinalReplyShouldHaveThe421WhenTheServerGivesUp(boolean pipelining) throws IOException {
        try (FakeMx mx = mx(pipelining)
                .on(
                        Stage.RCPT,
                        line -> line.contains("bad")
                                ? Answer.reply("421 4.3.2 down").then(Answer.Then.CLOSE)
                                : line.contains("no@") ? Answer.reply("550 5.1.1 no") : null)
                .start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(
                    mx, to("a@example.org", "no@example.org", "bad@example.org", "c@example.org"), text(HELLO)));
            assertThat(outcome.replies().get("no@example.org").code()).isEqualTo(550);
            assertThat(outcome.replies().get("a@example.org").code()).isEqualTo(421);
            assertThat(outcome.replies().get("bad@example.org").code()).isEqualTo(421);
            assertThat(outcome.replies().get("c@example.org").code()).isEqualTo(421);
            assertThat(mx.messages()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 451", "true, 554", "true, 421", "false, 554", "false, 421"})
    void acceptedRecipientsShouldHaveTheReplyWhenDataIsRefused(boolean pipelining, int code) throws IOException {
        try (FakeMx mx =
                mx(pipelining).on(Stage.DATA, Answer.reply(code + " no")).start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.send(mx, to("a@example.org", "b@example.org"), text(HELLO)));
            assertThat(outcome.replies().values()).hasSize(2).allMatch(reply -> reply.code() == code);
            assertThat(mx.connections().get(0).contentSeen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {452, 554, 421})
    void acceptedRecipientsShouldHaveTheReplyWhenTheContentIsRefused(int code) throws IOException {
        try (FakeMx mx =
                mx(true).on(Stage.END_OF_DATA, Answer.reply(code + " no")).start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx));
            assertThat(outcome.replies().get("b@example.org").code()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL, 354", "RCPT, 354", "DATA, 250", "MAIL, 334", "DATA, 334"})
    void transactionShouldEndWhenAReplyMakesNoSense(Stage stage, int code) throws IOException {
        for (boolean pipelining : new boolean[] {true, false}) {
            try (FakeMx mx =
                    mx(pipelining).on(stage, Answer.reply(code + " hm")).start()) {
                failed(fixture.send(mx), Failure.PROTOCOL_ERROR);
                assertThat(mx.messages()).isEmpty();
            }
        }
    }

    @Test
    void contentShouldArriveByteForByteWhenItIsBigAndFullOfDots() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        while (text.length() < 3_000_000) {
            text.append("...\u00e9\u00ffx y".charAt(random.nextInt(8)));
            if (random.nextInt(40) == 0) {
                text.append("\r\n");
            }
        }
        byte[] content = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        try (FakeMx mx = FakeMx.builder().certificate(ClientFixture.GOOD).start()) {
            completed(fixture.send(mx, to("b@example.org"), bytes(content)));
            FakeMx.Message message = mx.awaitMessage();
            assertThat(message.mail()).isEqualTo("MAIL FROM:<a@example.net> SIZE=" + content.length + " BODY=8BITMIME");
            assertThat(Arrays.equals(message.content(), content)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\nMAIL FROM:<x@y>\r\n",
                "a\r.\r\n",
                "a\n.\r\n",
                "a\r\n.\nb\r\n",
                "a\r\n.\rb\r\n",
                "a\0b\r\n",
                "a\r\n\0.\r\nb\r\n",
                "a\r\n.\r\r\nb\r\n",
                "a\r\r\n.\r\r\nb\r\n",
                "a\r",
                "\n"
            })
    void nothingShouldBeSentWhenTheContentCouldSmuggle(String content) throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            failed(fixture.send(mx, to("b@example.org"), text(content)), Failure.CONTENT_INVALID);
            assertThat(mx.connections()).isEmpty();
        }
    }

    @Test
    void mailShouldNotBeSaidWhenTheMessageIsOverTheServersSize() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo("SIZE 20").start()) {
            failed(fixture.send(mx), Failure.MESSAGE_TOO_BIG);
            assertThat(mx.commands()).containsExactly("EHLO gw.example.net");
            completed(fixture.send(mx, to("b@example.org"), text("0123456789abcdefgh\r\n")));
            assertThat(mx.connections()).hasSize(1);
        }
    }

    @Test
    void sizeShouldOnlyBeDeclaredWhenItIsOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo("SIZE").start()) {
            completed(fixture.send(mx));
            assertThat(mx.awaitMessage().mail()).endsWith("SIZE=21");
        }
    }

    @Test
    void eightBitContentShouldNotBeSentWhenEightBitMimeIsNotOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo("PIPELINING").start()) {
            failed(fixture.send(mx, to("b@example.org"), text("\u00e9\r\n")), Failure.EIGHTBITMIME_MISSING);
            assertThat(mx.commands()).doesNotContain("DATA");
        }
    }

    @Test
    void sevenBitContentShouldNotBeDeclaredWhenEightBitMimeIsOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo("8BITMIME").start()) {
            completed(fixture.send(mx));
            assertThat(mx.awaitMessage().mail()).isEqualTo("MAIL FROM:<a@example.net>");
        }
    }

    @Test
    void utf8RecipientShouldBeRefusedAloneWhenSmtpUtf8IsNotOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            AttemptOutcome.Completed outcome =
                    completed(fixture.send(mx, to("a@example.org", "\u00e9@example.org"), text(HELLO)));
            assertThat(outcome.delivered()).containsExactly("a@example.org");
            assertThat(outcome.replies().get("\u00e9@example.org").enhancedStatusCode())
                    .isEqualTo("5.6.7");
            failed(fixture.send(mx, to("\u00e9@example.org"), text(HELLO)), Failure.SMTPUTF8_MISSING);
            assertThat(mx.commands()).noneMatch(line -> line.contains("\u00c3"));
        }
    }

    @Test
    void utf8AddressShouldBeSentAsUtf8WhenSmtpUtf8IsOffered() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo("SMTPUTF8", "8BITMIME").start()) {
            completed(fixture.send(mx, to("\u760d\u760a@example.org"), text(HELLO)));
            FakeMx.Message message = mx.awaitMessage();
            assertThat(message.mail()).endsWith(" SMTPUTF8");
            assertThat(message.rcpt().get(0).getBytes(StandardCharsets.ISO_8859_1))
                    .isEqualTo("RCPT TO:<\u760d\u760a@example.org>".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Who needs SMTPUTF8, and what becomes of it where it is not offered (RFC 6531 section 3.2, section 3.4). */
    @ParameterizedTest(name = "client said SMTPUTF8: {0}, header {1}, body {2}, offered {3} -> {4}")
    @CsvSource({
        "true,  8, 7, true,  asked,            the header needs it",
        "true,  7, 8, true,  plain,            a body never does (RFC 6152)",
        "true,  7, 7, true,  plain,            said but not needed",
        "true,  7, 7, false, plain,            not needed: goes anywhere",
        "true,  7, 8, false, plain,            not needed: goes anywhere",
        "true,  8, 7, false, SMTPUTF8_HEADER,  5.6.9",
        "false, 8, 7, true,  plain,            sent as it came",
        "false, 8, 7, false, plain,            sent as it came",
    })
    void smtpUtf8ShouldBeAskedForOnlyWhenItIsNeeded(
            boolean said, String header, String body, boolean offered, String expected, String reason)
            throws IOException {
        String content = "Subject: " + (header.equals("8") ? "\u00c3\u00bc" : "u") + "\r\n\r\n"
                + (body.equals("8") ? "\u00c3\u00bc" : "u") + "\r\n";
        FakeMx.Builder server = offered
                ? FakeMx.builder().ehlo("SMTPUTF8", "8BITMIME")
                : FakeMx.builder().ehlo("8BITMIME");
        Envelope envelope = new Envelope("a@example.net", List.of("b@example.org"), said, DsnParameters.NONE);
        try (FakeMx mx = server.start()) {
            AttemptOutcome outcome = fixture.send(mx, envelope, text(content));
            if (expected.equals("SMTPUTF8_HEADER")) {
                failed(outcome, Failure.SMTPUTF8_HEADER);
                assertThat(mx.commands()).noneMatch(line -> line.startsWith("MAIL"));
            } else {
                completed(outcome);
                assertThat(mx.awaitMessage().mail().contains(" SMTPUTF8"))
                        .as(reason)
                        .isEqualTo(expected.equals("asked"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dsnParametersShouldGoAlongAsTheyCameWhenDsnIsOffered(boolean pipelining) throws IOException {
        FakeMx.Builder server = pipelining
                ? FakeMx.builder().ehlo("PIPELINING", "DSN")
                : FakeMx.builder().ehlo("dsn");
        try (FakeMx mx = server.start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx, withDsn(), text(HELLO)));
            assertThat(outcome.duty()).isEqualTo(DsnDuty.NEXT_SERVER);
            FakeMx.Message message = mx.awaitMessage();
            assertThat(message.mail()).isEqualTo("MAIL FROM:<a@example.net> RET=HDRS ENVID=QQ+2B1");
            assertThat(message.rcpt())
                    .containsExactly(
                            "RCPT TO:<b@example.org> NOTIFY=success,FAILURE ORCPT=rfc822;Dana@Ivory.EDU",
                            "RCPT TO:<c@example.org>",
                            "RCPT TO:<d@example.org> ORCPT=utf-8;j\\x{FC}@example.org");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dsnParametersShouldStayBehindWhenDsnIsNotOffered(boolean pipelining) throws IOException {
        try (FakeMx mx = mx(pipelining).start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx, withDsn(), text(HELLO)));
            assertThat(outcome.duty()).isEqualTo(DsnDuty.OURS);
            FakeMx.Message message = mx.awaitMessage();
            assertThat(message.mail()).isEqualTo("MAIL FROM:<a@example.net>");
            assertThat(message.rcpt()).allMatch(line -> line.endsWith("@example.org>"));
        }
    }

    private static Envelope withDsn() {
        return new Envelope(
                "a@example.net",
                List.of("b@example.org", "c@example.org", "d@example.org"),
                false,
                new DsnParameters(
                        "HDRS",
                        "QQ+2B1",
                        Map.of(
                                "b@example.org",
                                new DsnParameters.Recipient("success,FAILURE", "rfc822;Dana@Ivory.EDU"),
                                "d@example.org",
                                new DsnParameters.Recipient(null, "utf-8;j\u00fc@example.org"))));
    }

    @Test
    void badAddressShouldBeRefusedAloneWhenOthersAreGood() throws IOException {
        try (FakeMx mx = FakeMx.builder().start()) {
            String evil = "x>\r\nRCPT TO:<victim@example.org";
            AttemptOutcome.Completed outcome = completed(fixture.send(mx, to("a@example.org", evil), text(HELLO)));
            assertThat(outcome.delivered()).containsExactly("a@example.org");
            assertThat(outcome.replies().get(evil).enhancedStatusCode()).isEqualTo("5.1.3");
            failed(fixture.send(mx, to(evil), text(HELLO)), Failure.ADDRESS_INVALID);
            assertThat(mx.commands()).noneMatch(line -> line.contains("victim"));
        }
    }

    @Test
    void nullSenderShouldBeEmptyBracketsWhenTheEnvelopeHasNone() throws IOException {
        try (FakeMx mx = FakeMx.builder().ehlo().start()) {
            completed(fixture.send(mx, ClientFixture.fromNobody("b@example.org"), text(HELLO)));
            assertThat(mx.awaitMessage().mail()).isEqualTo("MAIL FROM:<>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void outcomeShouldBeUnknownWhenTheConnectionIsLostAfterTheFinalDot(String how) throws IOException {
        Answer answer = how.equals("close") ? Answer.close() : Answer.reset();
        try (FakeMx mx = mx(true).on(Stage.END_OF_DATA, answer).start()) {
            failed(fixture.send(mx), Failure.OUTCOME_UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n", "250-no end\r\n", "354 what\r\n", "250 ok\n"})
    void outcomeShouldBeUnknownWhenTheAnswerToTheContentIsNoAnswer(String garbage) throws IOException {
        try (FakeMx mx = mx(true).on(Stage.END_OF_DATA, Answer.raw(garbage).then(Answer.Then.CLOSE))
                .start()) {
            failed(fixture.send(mx), Failure.OUTCOME_UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    void connectionShouldBeLostWhenTheServerClosesInTheEnvelope(Stage stage) throws IOException {
        for (boolean pipelining : new boolean[] {true, false}) {
            try (FakeMx mx = mx(pipelining).on(stage, Answer.close()).start()) {
                failed(fixture.send(mx), Failure.CONNECTION_LOST);
                assertThat(mx.connections())
                        .as("a new connection is not tried again")
                        .hasSize(1);
            }
        }
    }

    @Test
    void connectionShouldBeLostWhenTheServerClosesInTheContent() throws IOException {
        byte[] big = "0123456789abcd\r\n".repeat(400_000).getBytes(StandardCharsets.US_ASCII);
        try (FakeMx mx = mx(true).interruptContentAfter(1000)
                .on(Stage.CONTENT, Answer.reset())
                .start()) {
            failed(fixture.send(mx, to("b@example.org"), bytes(big)), Failure.CONNECTION_LOST);
        }
    }

    @Test
    void refusalShouldCountWhenItComesBeforeTheContentHasEnded() throws IOException {
        byte[] big = "0123456789abcd\r\n".repeat(400_000).getBytes(StandardCharsets.US_ASCII);
        try (FakeMx mx = mx(true).interruptContentAfter(1000)
                .on(Stage.CONTENT, Answer.reply("552 5.3.4 too big").then(Answer.Then.HANG))
                .start()) {
            AttemptOutcome.Completed outcome = completed(fixture.send(mx, to("b@example.org"), bytes(big)));
            assertThat(outcome.replies().get("b@example.org").code()).isEqualTo(552);
        }
    }

    @Test
    void messageShouldNotCountAsDeliveredWhenThe250ComesBeforeTheContentHasEnded() throws IOException {
        byte[] big = "0123456789abcd\r\n".repeat(400_000).getBytes(StandardCharsets.US_ASCII);
        try (FakeMx mx = mx(true).interruptContentAfter(1000)
                .on(Stage.CONTENT, Answer.reply("250 ok").then(Answer.Then.HANG))
                .start()) {
            failed(fixture.send(mx, to("b@example.org"), bytes(big)), Failure.PROTOCOL_ERROR);
        }
    }

    @Test
    void finalDotShouldNotBeSentWhenTheContentCannotBeReadToItsEnd() throws IOException {
        MessageContent broken = new Failing(400_000);
        try (FakeMx mx = mx(true).start()) {
            failed(fixture.send(mx, to("b@example.org"), broken), Failure.INTERNAL);
            mx.awaitClosed();
            assertThat(mx.messages()).isEmpty();
            assertThat(mx.commands()).doesNotContain("QUIT");
        }
    }

    @Test
    void contentShouldNotBeReadAheadWhenTheServerTakesNone() throws IOException {
        fixture.close();
        fixture = new ClientFixture(
                new DeliveryConfig.Timeouts(LONG, LONG, LONG, LONG, LONG, Duration.ofSeconds(1), LONG),
                4,
                Duration.ofSeconds(30));
        Endless endless = new Endless(64L << 20);
        try (FakeMx mx = mx(true).on(Stage.DATA, Answer.reply("354 go on").then(Answer.Then.HANG))
                .start()) {
            failed(fixture.send(mx, to("b@example.org"), endless), Failure.REPLY_TIMEOUT);
            // Socket buffers of both sides, and a block.
            assertThat(endless.read.get()).isLessThan(16L << 20);
        }
    }

    /** Good when it is scanned, broken when it is sent. */
    private static final class Failing implements MessageContent {
        private final int goodBytes;
        private boolean scanned;

        private Failing(int goodBytes) {
            this.goodBytes = goodBytes;
        }

        @Override
        public long size() {
            return goodBytes;
        }

        @Override
        public synchronized InputStream open() {
            boolean fails = scanned;
            scanned = true;
            return new InputStream() {
                private int position;

                @Override
                public int read() throws IOException {
                    if (position == goodBytes) {
                        if (fails) {
                            throw new IOException("disk on fire");
                        }
                        return -1;
                    }
                    int column = position++ % 64;
                    return column == 62 ? '\r' : column == 63 ? '\n' : 'x';
                }
            };
        }
    }

    /** Counts what is read after the first pass. */
    private static final class Endless implements MessageContent {
        private final long size;
        private final AtomicLong read = new AtomicLong();
        private boolean scanned;

        private Endless(long size) {
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public synchronized InputStream open() {
            boolean counts = scanned;
            scanned = true;
            return new InputStream() {
                private long position;

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int read(byte[] block, int offset, int length) {
                    int n = (int) Math.min(length, size - position);
                    for (int i = 0; i < n; i++) {
                        long column = (position + i) % 64;
                        block[offset + i] = (byte) (column == 62 ? '\r' : column == 63 ? '\n' : 'x');
                    }
                    position += n;
                    if (counts) {
                        read.addAndGet(n);
                    }
                    return n == 0 && length > 0 ? -1 : n;
                }
            };
        }
    }
}
