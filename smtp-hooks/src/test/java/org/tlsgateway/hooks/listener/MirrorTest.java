package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse.Capabilities;
import org.tlsgateway.core.session.DownstreamUse.Fallback;

/** What a client sees of a real server's EHLO reply through the gateway. */
class MirrorTest {
    private static final int MANY_MEGABYTES = 200_000_000;

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener(ClientTls tls, FakeServer server) {
        return RunningListener.with(container, directory)
                .limits(new ListenerConfig.Limits(0, 0, MANY_MEGABYTES, 100, 1000, 1000, 10))
                .downstream(tls, server.use(Capabilities.MIRROR, Fallback.INSPECT));
    }

    /** What the product was made for. */
    @Test
    void strippedListShouldBeTheServersWithoutStartTls() throws IOException {
        try (FakeServer server = new FakeServer(
                        "SIZE 157286400",
                        "8BITMIME",
                        "STARTTLS",
                        "ENHANCEDSTATUSCODES",
                        "PIPELINING",
                        "CHUNKING",
                        "SMTPUTF8");
                RunningListener listener = listener(ClientTls.STRIP, server).start();
                SmtpTalker client = listener.connect()) {
            client.reply();

            assertThat(client.say("EHLO c.example").lines().skip(1).map(line -> line.substring(4)))
                    .containsExactly(
                            "SIZE 157286400", "8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8");
            assertThat(client.say("STARTTLS")).startsWith("502 5.5.1");
        }
    }

    @Test
    void whatTheServerLacksShouldBeRefusedWhenUsed() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING", "SIZE 1000");
                RunningListener listener = listener(ClientTls.STRIP, server).start();
                SmtpTalker client = listener.connect()) {
            client.greet();

            assertThat(client.say("MAIL FROM:<a@c.example> BODY=8BITMIME")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> SMTPUTF8")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=1001")).startsWith("552 5.3.4");
            assertThat(client.send("Subject: big\r\n\r\n" + ("x".repeat(78) + "\r\n").repeat(20)))
                    .startsWith("552 5.3.4");
            assertThat(client.send("Subject: small\r\n\r\nbody")).startsWith("250 2.0.0");
        }
    }

    @Test
    void serverShouldBeAskedOnceForManySessions() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener(ClientTls.STRIP, server).start()) {
            for (int session = 0; session < 5; session++) {
                try (SmtpTalker client = listener.connect()) {
                    client.reply();
                    assertThat(client.say("EHLO c.example"))
                            .contains("PIPELINING")
                            .doesNotContain("SIZE");
                }
            }

            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void gatewaysOwnListShouldBeShownWhenTheServerIsDown() throws IOException {
        try (FakeServer server = new FakeServer();
                RunningListener listener = listener(ClientTls.STRIP, server).start();
                SmtpTalker client = listener.connect()) {
            server.close();
            client.reply();

            assertThat(client.say("EHLO c.example")).contains("SIZE " + MANY_MEGABYTES, "8BITMIME");
        }
    }

    @Test
    void clientShouldNotWaitLongerThanTheBudgetForASilentServer() throws IOException {
        Duration minute = Duration.ofMinutes(1);
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener(ClientTls.STRIP, server)
                        .timeouts(new ListenerConfig.Timeouts(
                                minute, minute, minute, minute, minute, Duration.ofMillis(200), minute, minute))
                        .start()) {
            server.banner = "";
            try (SmtpTalker client = listener.connect()) {
                client.reply();

                assertThat(client.say("EHLO c.example")).contains("8BITMIME");
                assertThat(client.say("NOOP")).startsWith("250");
            }
        }
    }

    @Test
    void ownTlsShouldBeOfferedWhateverTheServerOffers() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener(ClientTls.REQUIRE, server).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).contains("PIPELINING").contains("STARTTLS");
            client.startTls();

            assertThat(client.say("EHLO c.example")).contains("PIPELINING").doesNotContain("STARTTLS", "SIZE");
            assertThat(client.send("Subject: hello\r\n\r\nbody")).startsWith("250 2.0.0");
        }
    }

    @Test
    void mailShouldCarryItsServer() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener(ClientTls.STRIP, server).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.send("Subject: hello\r\n\r\nbody");

            assertThat(container.seen.get(0).attributes().get("org.tlsgateway.session.next-hop"))
                    .isEqualTo("server 127.0.0.1:" + server.port());
        }
    }
}
