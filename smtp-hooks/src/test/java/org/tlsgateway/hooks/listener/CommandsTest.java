package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.session.ClientTls;

/** RFC 5321 section 4.1, section 4.5.3, RFC 4954, and hidden keywords. */
class CommandsTest {
    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory);
    }

    @Test
    void mailShouldBeRefusedWhenItsArgumentIsNotGood() throws IOException {
        try (RunningListener listener = listener()
                        .limits(new ListenerConfig.Limits(0, 0, 1_000_000, 100, 1000, 1000, 100))
                        .start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("503 5");
            client.say("EHLO c.example");
            assertThat(client.say("MAIL FROM:<a@c.example> FOO=bar"))
                    .isEqualTo("555 5.5.4 Parameter not recognized: FOO");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=1000001")).startsWith("552 5.3.4");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=99999999999999999999"))
                    .startsWith("552 5.3.4");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=x")).startsWith("501 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=1 SIZE=1")).startsWith("501 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> BODY=BINARYMIME")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example>SIZE=1")).startsWith("501");
            assertThat(client.say("MAIL FROM:a@c.example")).startsWith("501");
            assertThat(client.say("MAIL TO:<a@c.example>")).startsWith("501");
            assertThat(client.say("MAIL")).startsWith("501");
            assertThat(client.say("MAIL FROM:<\u00e9@c.example>")).startsWith("553 5.6.7");
            assertThat(client.say("MAIL FROM:<a\u0001b@c.example>")).startsWith("501");
            assertThat(client.say("mail from:<a@c.example> size=999999 body=8bitmime"))
                    .startsWith("250 2.1.0");
            assertThat(client.say("RCPT TO:<b@d.example> SMTPUTF8")).startsWith("555");
            assertThat(client.say("RCPT TO:<>")).startsWith("5");
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("250 2.1.5");
            assertThat(client.say("DATA now")).startsWith("501 5.5.4");
            assertThat(client.say("RSET")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("503 5.5.1");
            assertThat(client.say("MAIL FROM:<>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("554 5.5.1");
        }
    }

    @Test
    void hiddenKeywordsShouldBeRefusedWhenUsed() throws IOException {
        try (RunningListener listener = listener()
                        .decision(ClientTls.OFFER, "SIZE", "8BITMIME", "PIPELINING", "VRFY", "AUTH")
                        .auth(ListenerConfig.Auth.ALWAYS)
                        .start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example"))
                    .doesNotContain("SIZE", "8BITMIME", "PIPELINING", "AUTH")
                    .contains("ENHANCEDSTATUSCODES", "STARTTLS");
            assertThat(client.say("AUTH PLAIN AHVzZXIAc2VjcmV0")).startsWith("502 5.5.1");
            assertThat(client.say("vrfy x")).startsWith("502 5.5.1");
            assertThat(client.say("MAIL FROM:<a@c.example> SIZE=1")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> BODY=8BITMIME")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("250");
        }
    }

    @Test
    void ehloShouldBeRefusedWhenItsArgumentHasControlCharacters() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO foo\tX-Evil: 1")).startsWith("501 5.5.4");
            assertThat(client.say("EHLO foo\u0007")).startsWith("501 5.5.4");
            assertThat(client.say("EHLO foo\rX-Evil: 1")).startsWith("500 5.5.2");
            assertThat(client.say("EHLO foo\0")).startsWith("500 5.5.2");
            assertThat(client.say("EHLO b\u00fccher.example")).startsWith("501");
            assertThat(client.say("EHLO")).startsWith("501");
            assertThat(client.say("HELO")).startsWith("501");
            assertThat(client.say("MAIL FROM:<a@c.example>")).startsWith("503");
            assertThat(client.say("EHLO [127.0.0.1]")).startsWith("250");
        }
    }

    @Test
    void relayingShouldBeRefusedWhenTheClientIsUnknown() throws IOException {
        try (RunningListener listener = listener().withoutClients().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            assertThat(client.say("RCPT TO:<b@d.example>"))
                    .startsWith("550 5.7.1 Relaying refused: 127.0.0.1 is not in this gateway's client networks");
            assertThat(client.say("RCPT TO:<postmaster@localhost>")).startsWith("550 5.7.1");
            assertThat(client.say("DATA")).startsWith("554");
        }
    }

    @Test
    void relayingShouldBeAllowedWhenTheUserHasAuthenticatedInTls() throws Exception {
        RunningListener.Setup setup = listener().withoutClients();
        when(setup.users.test(any(Username.class), eq("secret"))).thenReturn(true);
        try (RunningListener listener = setup.start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).doesNotContain("AUTH");
            assertThat(client.say("AUTH PLAIN AHVzZXIAc2VjcmV0")).startsWith("538 5.7.11");
            client.startTls();
            assertThat(client.say("EHLO c.example")).contains("AUTH").doesNotContain("AUTH=");
            assertThat(client.say("AUTH CRAM-MD5")).startsWith("504 5.5.4");
            assertThat(client.say("AUTH PLAIN AHVzZXIAd3Jvbmc=")).startsWith("535 5.7.8");
            assertThat(client.say("AUTH PLAIN")).startsWith("334");
            assertThat(client.say("***")).startsWith("501 5");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(client.say("AUTH LOGIN")).startsWith("334");
            assertThat(client.say("dXNlcg==")).startsWith("334");
            assertThat(client.say("c2VjcmV0")).startsWith("235 2.7.0");
            assertThat(client.send("Subject: x\r\n\r\ny")).startsWith("250");
            assertThat(container.seen.get(0).content()).contains("with ESMTPSA id");
        }
    }

    @Test
    void authShouldBeUnknownWhenItIsNeverOffered() throws IOException {
        try (RunningListener listener =
                        listener().auth(ListenerConfig.Auth.NEVER).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("AUTH PLAIN AHVzZXIAc2VjcmV0")).startsWith("502 5.5.1");
            assertThat(client.say("MAIL FROM:<a@c.example> AUTH=<>")).startsWith("555");
        }
    }

    @Test
    void recipientsShouldBeLimitedWhenThereAreTenThousand() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            int taken = 0;
            for (int chunk = 0; chunk < 100; chunk++) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    batch.append("RCPT TO:<r").append(chunk * 100 + i).append("@d.example>\r\n");
                }
                client.raw(batch.toString());
                for (int i = 0; i < 100; i++) {
                    String reply = client.reply();
                    assertThat(reply).matches("(250 2.1.5|452 4.5.3) .*");
                    taken += reply.startsWith("250") ? 1 : 0;
                }
            }
            assertThat(taken).isEqualTo(100);
            client.say("DATA");
            assertThat(client.raw("x\r\n.\r\n").reply()).startsWith("250");
            assertThat(container.seen.get(0).recipients()).hasSize(100);
        }
    }

    @Test
    void sessionShouldEndWhenTheClientDoesNotWaitForAReply() throws IOException {
        for (String group : new String[] {
            "EHLO c.example\r\nMAIL FROM:<a@c.example>\r\n", "EHLO c.example\r\nNOOP\r\n",
        }) {
            try (RunningListener listener = listener().start();
                    SmtpTalker client = listener.connect()) {
                client.reply();
                client.raw(group);
                assertThat(client.reply()).startsWith("554 5.5.0");
                assertThat(client.reply()).isEmpty();
            }
        }
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            client.say("RCPT TO:<b@d.example>");
            client.raw("DATA\r\nSubject: too soon\r\n\r\nx\r\n.\r\n");
            assertThat(client.reply()).startsWith("554 5.5.0");
            assertThat(client.reply()).isEmpty();
        }
        assertThat(container.seen).isEmpty();
    }

    @Test
    void envelopeShouldBeTakenWhenItIsPipelined() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.raw("MAIL FROM:<a@c.example>\r\nRCPT TO:<b@d.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("354");
            client.raw("Subject: x\r\n\r\ny\r\n.\r\nRSET\r\nNOOP\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0 Ok: queued");
            assertThat(client.reply()).startsWith("250");
            assertThat(client.reply()).startsWith("250");
            assertThat(container.seen.get(0).content()).doesNotContain("for <");
        }
    }

    @Test
    void sessionShouldEndWhenThereAreTooManyErrors() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            for (int i = 0; i < 9; i++) {
                assertThat(client.say("NONSENSE")).startsWith("500 5.5.1");
            }
            assertThat(client.say("NONSENSE")).startsWith("500");
            assertThat(client.reply()).startsWith("421 4.7.0");
            assertThat(client.reply()).isEmpty();
        }
    }

    @Test
    void heloShouldDoWhenTheClientKnowsNoEhlo() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("HELO old.example")).startsWith("250 gw.example");
            assertThat(client.send("Subject: x\r\n\r\ny")).startsWith("250");
            assertThat(container.seen.get(0).content()).contains("with SMTP id");
        }
    }
}
