package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.core.session.ClientTls;

/** CHUNKING (RFC 3030) on a listener. */
class ChunkingTest {
    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory);
    }

    private static SmtpTalker envelope(SmtpTalker client) throws IOException {
        assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
        assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("250");
        return client;
    }

    private static String bdat(SmtpTalker client, String octets, String last) throws IOException {
        return client.raw("BDAT " + octets.length() + last + "\r\n" + octets).reply();
    }

    @Test
    void messageShouldBeAcceptedWhenItComesInChunks() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).contains("CHUNKING").doesNotContain("BINARYMIME");
            envelope(client);
            assertThat(bdat(client, "Subject: x\r", "")).isEqualTo("250 2.0.0 11 octets received");
            assertThat(bdat(client, "\n\r\n..two\r\n.\r\nMAIL", "")).isEqualTo("250 2.0.0 17 octets received");
            assertThat(bdat(client, "", " LAST")).isEqualTo("250 2.0.0 Ok: queued as Q1");
            assertThat(client.send("Subject: by DATA\r\n\r\ny")).isEqualTo("250 2.0.0 Ok: queued as Q2");
        }
        assertThat(container.seen.get(0).content())
                .startsWith("Received: from c.example")
                .endsWith("Subject: x\r\n\r\n..two\r\n.\r\nMAIL");
        assertThat(container.seen).hasSize(2);
    }

    @Test
    void messagesShouldBeAcceptedWhenTheyArePipelined() throws IOException {
        String one = "MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\n"
                + "BDAT 15\r\nSubject: x\r\n\r\nyBDAT 3 LAST\r\n\r\nz";
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.raw(one + one + "QUIT\r\n");
            for (int i = 1; i <= 2; i++) {
                assertThat(client.reply()).startsWith("250 2.1.0");
                assertThat(client.reply()).startsWith("250 2.1.5");
                assertThat(client.reply()).isEqualTo("250 2.0.0 15 octets received");
                assertThat(client.reply()).isEqualTo("250 2.0.0 Ok: queued as Q" + i);
            }
            assertThat(client.reply()).startsWith("221");
        }
        assertThat(container.seen).hasSize(2).allMatch(seen -> seen.content().endsWith("Subject: x\r\n\r\ny\r\nz"));
    }

    @Test
    void octetsShouldBeSwallowedWhenThereIsNoEnvelope() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(bdat(client, "RSET\r\nQUIT\r\n", "")).startsWith("503 5.5.1");
            assertThat(bdat(client, "QUIT\r\n", " LAST")).startsWith("503 5.5.1");
            client.say("MAIL FROM:<a@c.example>");
            assertThat(bdat(client, "QUIT\r\n", " LAST")).startsWith("554 5.5.1");
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("503");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        assertThat(container.seen).isEmpty();
    }

    @Test
    void laterChunksShouldBeSwallowedWhenTheRecipientsAreRefused() throws IOException {
        try (RunningListener listener = listener().withoutClients().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.raw(
                    "MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nBDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("550");
            assertThat(client.reply()).startsWith("554");
            assertThat(client.reply()).startsWith("503");
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void octetsShouldBeSwallowedWhenChunkingIsHidden() throws IOException {
        try (RunningListener listener =
                        listener().decision(ClientTls.OFFER, "CHUNKING").start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).doesNotContain("CHUNKING");
            envelope(client);
            assertThat(bdat(client, "QUIT\r\n", " LAST")).startsWith("502 5.5.1");
            client.say("DATA");
            assertThat(client.raw("Subject: x\r\n\r\ny\r\n.\r\n").reply()).startsWith("250 2.0.0");
        }
    }

    @Test
    void octetsShouldBeSwallowedWhenTlsIsRequiredFirst() throws IOException {
        try (RunningListener listener = listener().decision(ClientTls.REQUIRE).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(bdat(client, "QUIT\r\n", " LAST")).startsWith("530 5.7.0");
            client.startTls();
            client.say("EHLO c.example");
            envelope(client);
            assertThat(bdat(client, "Subject: x\r\n\r\ny\r\n", " LAST")).startsWith("250 2.0.0");
        }
        assertThat(container.seen.get(0).content()).contains("with ESMTPS id");
    }

    @Test
    void octetsShouldBeSwallowedWhenTheClientOwesAnAnswerToAuth() throws IOException {
        try (RunningListener listener =
                        listener().auth(ListenerConfig.Auth.ALWAYS).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("AUTH LOGIN")).startsWith("334");
            assertThat(bdat(client, "QUIT\r\n", "")).startsWith("503 5.5.1");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void messageShouldBeRefusedWhenItsChunksAreTooManyOctets() throws IOException {
        try (RunningListener listener = listener()
                        .limits(new ListenerConfig.Limits(0, 0, 100, 100, 1000, 1000, 10))
                        .start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "x".repeat(101), " LAST")).startsWith("552 5.3.4");
            assertThat(client.say("DATA")).startsWith("503");
            envelope(client);
            assertThat(bdat(client, "x".repeat(60), "")).startsWith("250");
            assertThat(bdat(client, "x".repeat(41), "")).startsWith("552 5.3.4");
            assertThat(bdat(client, "", " LAST")).startsWith("503");
            envelope(client);
            assertThat(bdat(client, "x".repeat(100), " LAST")).startsWith("250");
        }
        assertThat(container.seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\n\r\n",
                "\n",
                "a\rb",
                "\r\rx",
                "\r\n\r\r\n",
                "a\0b",
                "\0",
                "a\r\n.\nb",
            })
    void messageShouldBeRefusedWhenItsContentIsNotText(String content) throws IOException {
        try (RunningListener listener = listener()
                        .limits(new ListenerConfig.Limits(0, 0, 1_000_000, 100, 1000, 1000, 1000))
                        .start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            for (int split = 0; split <= content.length(); split++) {
                envelope(client);
                client.raw("BDAT " + split + "\r\n" + content.substring(0, split));
                client.raw("BDAT " + (content.length() - split) + "\r\n" + content.substring(split));
                client.raw("BDAT 8\r\nQUIT\r\nxxBDAT 0 LAST\r\nRSET\r\n");
                StringBuilder codes = new StringBuilder();
                for (int i = 0; i < 4; i++) {
                    String reply = client.reply();
                    codes.append(reply, 0, 3).append(' ');
                    assertThat(reply).containsAnyOf("2.0.0", "5.5.2", "5.5.1");
                }
                assertThat(codes.toString()).as("split at %s", split).matches("(250 )?550 (503 ){2,3}");
                assertThat(client.reply()).startsWith("250");
            }
        }
    }

    @Test
    void messageShouldBeRefusedWhenItEndsWithHalfALineEnd() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "Subject: x\r\n\r", "")).startsWith("250");
            assertThat(bdat(client, "", " LAST")).startsWith("550 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        assertThat(container.seen).isEmpty();
    }

    @Test
    void messageShouldBeRefusedWhenALineIsTooLongAcrossChunks() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "x".repeat(998) + "\r\n" + "y".repeat(600), ""))
                    .startsWith("250");
            assertThat(bdat(client, "y".repeat(401), "")).startsWith("550 5.5.2");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void otherCommandsShouldBeRefusedWhenAMessageIsComingInChunks() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "Subject: x\r\n\r\n", "")).startsWith("250");
            assertThat(client.say("DATA")).isEqualTo("503 5.5.1 DATA not permitted after BDAT");
            assertThat(client.say("RCPT TO:<late@d.example>")).startsWith("503 5.5.1");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("503");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(bdat(client, "y", " LAST")).startsWith("250 2.0.0 Ok");
        }
        assertThat(container.seen.get(0).recipients()).containsExactly("b@d.example");
    }

    @Test
    void messageShouldBeDroppedWhenItsTransactionIs() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            for (String reset : new String[] {"RSET", "EHLO again.example"}) {
                envelope(client);
                assertThat(bdat(client, "x".repeat(900).concat("\r\n").repeat(10), ""))
                        .startsWith("250");
                assertThat(client.say(reset)).startsWith("250");
                assertNoFiles();
                assertThat(bdat(client, "y", " LAST")).startsWith("503");
            }
            envelope(client);
            assertThat(bdat(client, "Subject: x\r\n\r\n", "")).startsWith("250");
            client.startTls();
            client.say("EHLO c.example");
            assertThat(bdat(client, "y", " LAST")).startsWith("503");
            assertThat(client.send("Subject: new\r\n\r\ny")).startsWith("250");
        }
        assertThat(container.seen).hasSize(1);
        assertThat(container.seen.get(0).content()).contains("Subject: new");
    }

    @Test
    void sessionShouldEndWhenTheSizeOfAChunkIsUnknown() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            client.raw("BDAT many\r\nMAIL FROM:<evil@c.example>\r\n");
            assertThat(client.reply()).startsWith("501 5.5.4");
            assertThat(client.reply()).isEmpty();
        }
    }

    @Test
    void transactionShouldEndWhenTheSyntaxIsWrongAndTheSizeKnown() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(client.raw("BDAT 6 FIRST\r\nQUIT\r\n").reply()).startsWith("501 5.5.4");
            assertThat(bdat(client, "y", " LAST")).startsWith("503");
        }
        assertThat(container.seen).isEmpty();
    }

    @Test
    void verdictShouldReachTheClientWhenTheMessageCameInChunks() throws IOException {
        FakeContainer strict = new FakeContainer(
                (mail, inspection) -> inspection.refuse(new Verdict.Refused("5.7.1", "SPAM", "looks like spam")));
        try (RunningListener listener = RunningListener.with(strict, directory).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "Subject: x\r\n\r\ny", " LAST")).isEqualTo("550 5.7.1 [SPAM] looks like spam");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void nothingShouldBeLeftWhenTheClientGoesAwayBetweenChunks() throws IOException {
        RunningListener listener = listener().start();
        try (SmtpTalker client = listener.connect()) {
            client.greet();
            envelope(client);
            assertThat(bdat(client, "x".repeat(900).concat("\r\n").repeat(10), ""))
                    .startsWith("250");
        }
        listener.close();
        assertNoFiles();
    }

    private void assertNoFiles() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}
