package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;

/** RFC 3207 and what PROTOCOLS.md makes of it. */
class StartTlsTest {
    private static final String MESSAGE = "Subject: hello\r\n\r\nbody";

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory);
    }

    @Test
    void startTlsShouldBeHiddenAndRefusedWhenItIsStripped() throws IOException {
        try (RunningListener listener =
                        listener().decision(ClientTls.STRIP, "STARTTLS").start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("502 5.5.1");
            assertThat(client.say("StartTLS now")).startsWith("502 5.5.1");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
        }
    }

    @Test
    void sessionShouldGoOnWhenStartTlsHasAnArgument() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("STARTTLS please")).startsWith("501 5.5.4");
            assertThat(client.say("NOOP")).startsWith("250");
            client.startTls();
            client.say("EHLO c.example");
            assertThat(client.send(MESSAGE)).startsWith("250 2.0.0");
        }
    }

    @Test
    void repliesShouldShareARecordWhenTheirCommandsDid() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet().startTls();
            client.say("EHLO c.example");
            client.raw("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@dest.example>\r\nDATA\r\n");

            // One read of a TLS socket gives one record.
            byte[] record = new byte[16_384];
            int length = client.socket().getInputStream().read(record);

            assertThat(new String(record, 0, length, StandardCharsets.US_ASCII).lines())
                    .satisfiesExactly(
                            mail -> assertThat(mail).startsWith("250"),
                            rcpt -> assertThat(rcpt).startsWith("250"),
                            data -> assertThat(data).startsWith("354"));
        }
    }

    @Test
    void startTlsShouldBeRefusedForNowWhenThereIsNoCertificate() throws IOException {
        try (RunningListener listener = listener().withoutTls().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).startsWith("454 4.7.0");
            assertThat(client.send(MESSAGE)).startsWith("250");
        }
    }

    @Test
    void onlySomeCommandsShouldBeAllowedWhenTlsIsRequired() throws IOException {
        try (RunningListener listener = listener().decision(ClientTls.REQUIRE).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("HELO c.example")).startsWith("250");
            assertThat(client.say("EHLO c.example")).contains("STARTTLS");
            assertThat(client.say("NOOP")).startsWith("250");
            for (String command : List.of("MAIL FROM:<a@c.example>", "RSET", "VRFY x", "AUTH PLAIN", "DATA", "XYZ")) {
                assertThat(client.say(command)).as(command).startsWith("530 5.7.0");
            }
            assertThat(client.say("QUIT")).startsWith("221");
        }
    }

    @Test
    void nothingShouldBeExecutedWhenCommandsFollowStartTlsInClear() throws IOException {
        for (String start : List.of("STARTTLS\r\n", "starttls\r\n", "StArTtLs \r\n")) {
            try (RunningListener listener = listener().start();
                    SmtpTalker client = listener.connect()) {
                client.greet();
                client.raw(start + "MAIL FROM:<injected@c.example>\r\nRCPT TO:<b@d.example>\r\n");
                assertThat(client.reply()).isIn("", "554 5.7.0 Data after STARTTLS");
                assertThat(client.reply()).isEmpty();
            }
        }
    }

    @Test
    void nothingShouldBeExecutedWhenTheInjectionComesAfterAnEarlierMessage() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.send(MESSAGE)).startsWith("250");
            client.raw("STARTTLS\r\nMAIL FROM:<injected@c.example>\r\n");
            assertThat(client.reply()).isIn("", "554 5.7.0 Data after STARTTLS");
            assertThat(client.reply()).isEmpty();
        }
    }

    @Test
    void startTlsShouldWorkWhenItIsSplitOverPackets() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            for (char c : "STARTTLS\r".toCharArray()) {
                client.raw(String.valueOf(c));
            }
            client.raw("\n");
            assertThat(client.reply()).startsWith("220 2.0.0");
            client.handshake();
            assertThat(client.say("EHLO c.example")).startsWith("250");
        }
    }

    @Test
    void everythingShouldBeForgottenWhenTlsStarts() throws Exception {
        RunningListener.Setup setup =
                listener().auth(ListenerConfig.Auth.ALWAYS).withoutClients();
        when(setup.users.test(any(Username.class), eq("secret"))).thenReturn(true);
        try (RunningListener listener = setup.start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            // "\0user\0secret"
            assertThat(client.say("AUTH PLAIN AHVzZXIAc2VjcmV0")).startsWith("235 2.7.0");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
            client.startTls();
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("503");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("503");
            client.say("EHLO c.example");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("550 5.7.1");
        }
    }

    @Test
    void connectionShouldBeClosedWhenClearTextFollowsThe220() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.raw("MAIL FROM:<a@c.example>\r\n");
            // A TLS alert may come first, but nothing that is a reply.
            assertThat(client.reply()).doesNotContain("250").doesNotContain("503");
        }
    }

    @Test
    void rulesShouldBeAskedAgainWhenTheClientHasNamedItself() throws IOException {
        SessionPolicy policy = new SessionPolicy(
                List.of(new SessionRule(
                        null,
                        null,
                        null,
                        null,
                        null,
                        name -> name.equals("strict.example"),
                        new SessionDecision(ClientTls.REQUIRE, Set.of(), "strict", "by name"))),
                new SessionDecision(ClientTls.STRIP, Set.of(EhloKeyword.STARTTLS), "default", "none matched"));
        try (RunningListener listener = listener().policy(policy).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO lax.example")).doesNotContain("STARTTLS");
            assertThat(client.say("EHLO strict.example")).contains("STARTTLS");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("530");
        }
    }
}
