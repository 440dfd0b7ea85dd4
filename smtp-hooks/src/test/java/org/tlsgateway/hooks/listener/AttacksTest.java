package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;

/** PROTOCOLS.md "Attacks and what must happen", as far as the way in is concerned, over real sockets. */
class AttacksTest {
    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory);
    }

    @Test
    void oneMessageShouldStayOneMessageWhenItsEndIsForged() throws IOException {
        List<String> ends = List.of(
                "\n.\n",
                "\r.\r",
                "\r.\n",
                "\n.\r",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r\n",
                "\r\n.\r",
                "\r\n\0.\r\n",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\r\n.\0\r\n");
        try (RunningListener listener = listener().start()) {
            for (String end : ends) {
                container.seen.clear();
                try (SmtpTalker client = listener.connect()) {
                    client.greet();
                    client.say("MAIL FROM:<a@c.example>");
                    client.say("RCPT TO:<b@d.example>");
                    client.say("DATA");
                    String forged = "Subject: one\r\n\r\nfirst" + end
                            + "MAIL FROM:<smuggled@c.example>\r\nRCPT TO:<v@d.example>\r\nDATA\r\n"
                            + "Subject: two\r\n\r\nsecond\r\n.\r\n";
                    client.raw(forged);
                    assertThat(client.reply()).as(escape(end)).startsWith("550 5.5.2");
                    assertThat(client.reply()).as(escape(end)).isEmpty();
                }
                assertThat(container.seen).as(escape(end)).isEmpty();
            }
        }
    }

    private static String escape(String text) {
        return text.replace("\r", "<CR>").replace("\n", "<LF>").replace("\0", "<NUL>");
    }

    @Test
    void nothingShouldBeExecutedWhenCommandsEndWithLfOnly() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            client.raw("EHLO c.example\nMAIL FROM:<a@c.example>\r\n");
            assertThat(client.reply()).startsWith("500 5.5.2");
            assertThat(client.reply()).isEmpty();
        }
    }

    @Test
    void messageShouldBeRefusedWhenItIsTooBigAndTheSessionGoesOn() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(("x".repeat(98) + "\r\n").repeat(10_001))).startsWith("552 5.3.4");
            assertThat(client.send("Subject: small\r\n\r\nx")).startsWith("250");
            assertThat(client.send("x".repeat(2000))).startsWith("500 5.5.2");
            assertThat(container.seen).hasSize(1);
        }
        assertNoFiles();
    }

    @Test
    void messageShouldBeRefusedWhenItGoesRoundInCircles() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            String line = "received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n";
            assertThat(client.send(line.repeat(100) + "\r\nbody")).startsWith("554 5.4.6");
            assertThat(client.send(line.repeat(99) + "\r\n" + line)).startsWith("250");
        }
    }

    @Test
    void slowDripShouldBeCutOffWhenACommandTakesTooLong() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        ListenerConfig.Timeouts timeouts =
                new ListenerConfig.Timeouts(minute, Duration.ofMillis(600), minute, minute, minute);
        try (RunningListener listener = listener().timeouts(timeouts).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            String reply = drip(client);
            assertThat(reply).startsWith("421 4.4.2");
            assertThat(client.reply()).isEmpty();
        }
    }

    /** A letter at a time, each only after the server was given the time to say something. */
    private static String drip(SmtpTalker client) throws IOException {
        client.socket().setSoTimeout(100);
        while (true) {
            client.raw("N");
            try {
                return client.reply();
            } catch (java.net.SocketTimeoutException silence) {
                // not yet
            }
        }
    }

    @Test
    void sessionShouldEndWhenTheClientIsIdle() throws IOException {
        Duration minute = Duration.ofMinutes(1);
        ListenerConfig.Timeouts timeouts =
                new ListenerConfig.Timeouts(Duration.ofMillis(300), minute, minute, minute, minute);
        try (RunningListener listener = listener().timeouts(timeouts).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.reply()).startsWith("421 4.4.2");
            assertThat(client.reply()).isEmpty();
        }
    }

    @Test
    void handshakeShouldBeCutOffWhenTheClientSaysNothing() throws IOException {
        Duration minute = Duration.ofMinutes(1);
        ListenerConfig.Timeouts timeouts =
                new ListenerConfig.Timeouts(minute, minute, minute, Duration.ofMillis(300), minute);
        try (RunningListener listener = listener().timeouts(timeouts).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("STARTTLS")).startsWith("220");
            // Possibly a TLS alert, then the end.
            assertThatCode(() -> {
                        while (client.socket().getInputStream().read() >= 0) {
                            // an alert is no reply
                        }
                    })
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).isInstanceOf(SocketException.class));
        }
    }

    @Test
    void nothingShouldBeQueuedWhenTheClientResetsInData() throws Exception {
        try (RunningListener listener = listener().start()) {
            try (SmtpTalker client = listener.connect()) {
                client.greet();
                client.say("MAIL FROM:<a@c.example>");
                client.say("RCPT TO:<b@d.example>");
                client.say("DATA");
                client.raw("Subject: x\r\n\r\n" + ("y".repeat(98) + "\r\n").repeat(2000));
                client.socket().setSoLinger(true, 0);
            }
            try (SmtpTalker other = listener.connect()) {
                other.greet();
                assertThat(other.send("Subject: fine\r\n\r\nx")).startsWith("250");
            }
        }
        assertThat(container.seen).hasSize(1);
        assertNoFiles();
    }

    @Test
    void nothingShouldBeQueuedWhenTheClientHalfClosesInData() throws Exception {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            client.say("RCPT TO:<b@d.example>");
            client.say("DATA");
            client.raw("Subject: x\r\n\r\nhalf");
            client.socket().shutdownOutput();
            assertThat(client.reply()).isEmpty();
        }
        assertThat(container.seen).isEmpty();
        assertNoFiles();
    }

    @Test
    void othersShouldBeServedWhenAFloodOfNoopsIsNeverRead() throws Exception {
        try (RunningListener listener = listener().workers(1).start();
                SmtpTalker flood = listener.connect()) {
            flood.greet();
            Thread flooding = new Thread(() -> {
                try {
                    String noops = "NOOP\r\n".repeat(10_000);
                    for (int i = 0; i < 200; i++) {
                        flood.raw(noops);
                    }
                } catch (IOException closed) {
                    // by the test, in the end
                }
            });
            flooding.start();
            for (int i = 0; i < 12; i++) {
                try (SmtpTalker client = listener.connect()) {
                    client.greet();
                    assertThat(client.send("Subject: fine\r\n\r\nx")).startsWith("250");
                }
            }
            assertThat(flooding.isAlive())
                    .as("back-pressure reaches the flooder")
                    .isTrue();
            flood.close();
            flooding.join();
        }
        assertThat(container.seen).hasSize(12);
    }

    private void assertNoFiles() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}
