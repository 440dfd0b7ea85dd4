package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse.Capabilities;
import org.tlsgateway.core.session.DownstreamUse.Fallback;

/** A session whose TLS goes through to the server untouched. */
class PassThroughTest {
    private static final String MESSAGE = "Subject: hello\r\n\r\nbody";

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener(FakeServer server, Fallback fallback) {
        return RunningListener.with(container, directory)
                .withoutTls()
                .downstream(ClientTls.PASS_THROUGH, server.use(Capabilities.OWN, fallback));
    }

    @Test
    void clientShouldSeeTheServersCertificate() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS", "XEXAMPLE");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).contains("STARTTLS");
            client.startTls();

            Certificate presented = ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
            assertThat(presented).isEqualTo(FakeServer.CERTIFICATE.chain().get(0));
            assertThat(client.say("EHLO c.example")).contains("mx.example", "XEXAMPLE");
            assertThat(client.say("MAIL FROM:<a@c.example>")).isEqualTo("250 ok");
            assertThat(client.say("QUIT")).isEqualTo("221 bye");
            assertThat(server.commands)
                    .containsExactly(
                            "EHLO gw.example",
                            "STARTTLS",
                            "TLS EHLO c.example",
                            "TLS MAIL FROM:<a@c.example>",
                            "TLS QUIT");
            assertThat(container.seen).isEmpty();
        }
    }

    @Test
    void serverShouldBeConnectedToOnceForEhloAndStartTls() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("EHLO again.example");
            client.startTls();

            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void startTlsShouldNotBeOfferedWhenTheServerDoesNot() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.reply();

            assertThat(client.say("EHLO c.example")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("454 4.7.4 The server does not offer STARTTLS");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
        }
    }

    @Test
    void ehloShouldComeBeforeStartTls() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.reply();

            assertThat(client.say("STARTTLS")).startsWith("503 5.5.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"INSPECT,250 2.0.0", "REFUSE,451 4.7.1"})
    void mailInClearShouldFollowTheFallbackWhenTheServerIsDown(Fallback fallback, String reply) throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, fallback).start();
                SmtpTalker client = listener.connect()) {
            server.close();
            client.greet();

            assertThat(client.say("STARTTLS")).startsWith("454 4.4.1");
            assertThat(fallback == Fallback.INSPECT ? client.send(MESSAGE) : client.say("MAIL FROM:<a@c.example>"))
                    .startsWith(reply);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 not now", "502 no", "421 closing", "250 odd"})
    void sessionShouldGoOnWhenTheServerRefusesStartTls(String answer) throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            server.startTls = answer;
            client.greet();

            assertThat(client.say("STARTTLS")).startsWith("454 4.").contains(answer.substring(0, 3));
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
        }
    }

    @Test
    void injectedReplyShouldNotReachTheClient() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.REFUSE).start();
                SmtpTalker client = listener.connect()) {
            server.startTls = "220 go ahead\r\n250 injected";
            client.greet();

            assertThat(client.say("STARTTLS")).startsWith("454 4.7.0").doesNotContain("injected");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("451 4.7.1");
        }
    }

    @Test
    void slowServerShouldCostNoMoreThanTheBudget() throws IOException {
        Duration minute = Duration.ofMinutes(1);
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT)
                        .timeouts(new ListenerConfig.Timeouts(
                                minute, minute, minute, minute, minute, Duration.ofMillis(200), minute, minute))
                        .start();
                SmtpTalker client = listener.connect()) {
            server.banner = "";
            client.reply();

            assertThat(client.say("EHLO c.example")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("454 4.4.2");
        }
    }

    @Test
    void clearBytesAfterStartTlsShouldEndTheSession() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.raw("STARTTLS\r\nMAIL FROM:<injected@c.example>\r\n");

            assertThat(client.reply()).doesNotStartWith("220");
            assertThat(server.commands).noneMatch(command -> command.contains("injected"));
        }
    }

    @Test
    void clearTextAfterThe220ShouldEndTheSession() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("STARTTLS")).startsWith("220 2.0.0");
            client.raw("EHLO in.clear\r\n");

            assertThat(client.reply()).isEmpty();
            assertThat(server.commands).containsExactly("EHLO gw.example", "STARTTLS");
        }
    }

    @Test
    void keptConnectionShouldEndWithAQuitWhenMailComesInClear() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.REFUSE).start();
                SmtpTalker client = listener.connect()) {
            client.greet();

            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
            assertThat(server.commands).endsWith("QUIT");
        }
    }

    @Test
    void connectionLimitShouldCountPassedSessions() throws IOException {
        try (FakeServer server = new FakeServer("STARTTLS");
                RunningListener listener = listener(server, Fallback.INSPECT)
                        .limits(new ListenerConfig.Limits(1, 0, 0, 100, 1000, 1000, 10))
                        .start()) {
            try (SmtpTalker passed = listener.connect()) {
                passed.greet();
                passed.startTls();
                try (SmtpTalker second = listener.connect()) {
                    assertThat(second.reply()).startsWith("421 4.3.2");
                }
                assertThat(listener.server().getOpenConnections()).isEqualTo(1);
                passed.say("QUIT");
            }
            awaitNoConnections(listener);
        }
    }

    private static void awaitNoConnections(RunningListener listener) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (listener.server().getOpenConnections() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(listener.server().getOpenConnections()).isZero();
    }
}
