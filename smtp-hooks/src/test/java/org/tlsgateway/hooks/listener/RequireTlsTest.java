package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse.Capabilities;
import org.tlsgateway.core.session.DownstreamUse.Fallback;

/** REQUIRETLS (RFC 8689) on a listener. */
class RequireTlsTest {
    private static final String MAIL = "MAIL FROM:<a@c.example> ";

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory);
    }

    private static String ehlo(SmtpTalker client) throws IOException {
        return client.say("EHLO c.example");
    }

    private static String end(SmtpTalker client) throws IOException {
        client.say("RCPT TO:<b@d.example>");
        client.say("DATA");
        return client.raw("Subject: x\r\n\r\ny\r\n.\r\n").reply();
    }

    /** RFC 8689 section 2. */
    @Test
    void keywordShouldBeListedInsideTlsOnly() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(ehlo(client)).contains("STARTTLS").doesNotContain("REQUIRETLS");
            client.startTls();
            assertThat(ehlo(client)).contains("DSN\n250-REQUIRETLS\n");
        }
    }

    /** RFC 8689 section 4.1: "an SMTP server MUST tag that message". */
    @ParameterizedTest
    @CsvSource({"REQUIRETLS, true", "requiretls, true", "SIZE=100 RequireTLS RET=FULL, true", "SIZE=100, false"})
    void messageShouldBeTaggedWhenMailHasTheParameter(String parameters, boolean tagged) throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet().startTls();
            ehlo(client);
            assertThat(client.say(MAIL + parameters)).startsWith("250 2.1.0");
            assertThat(end(client)).startsWith("250 2.0.0");
        }
        assertThat(container.seen.get(0).attributes().get(MailAttributes.REQUIRETLS))
                .isEqualTo(tagged ? "true" : null);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRETLS=yes, 501 5.5.4 REQUIRETLS takes no value",
        "REQUIRETLS=, 501 5.5.4",
        "REQUIRETLS requiretls, 501 5.5.4 Parameter given twice"
    })
    void parameterShouldBeRefusedWhenItIsBad(String parameters, String reply) throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet().startTls();
            ehlo(client);
            assertThat(client.say(MAIL + parameters)).startsWith(reply);
        }
    }

    @Test
    void parameterShouldBeRefusedInClearWhenTlsCanBeHad() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("530 5.7.10");
            client.startTls();
            ehlo(client);
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("250");
        }
    }

    /** What cannot be mended by the client is unknown to it: RFC 5321 section 4.1.1.11. */
    @Test
    void parameterShouldBeUnknownWhenTlsIsStripped() throws IOException {
        try (RunningListener listener =
                        listener().decision(ClientTls.STRIP, "STARTTLS").start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("555 5.5.4");
        }
    }

    @Test
    void parameterShouldBeUnknownWhenThereIsNoCertificate() throws IOException {
        try (RunningListener listener = listener().withoutTls().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("555 5.5.4");
        }
    }

    @Test
    void keywordShouldBeHiddenAndRefusedWhenTheRuleHidesIt() throws IOException {
        try (RunningListener listener =
                        listener().decision(ClientTls.OFFER, "REQUIRETLS").start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("555 5.5.4");
            client.startTls();
            assertThat(ehlo(client)).doesNotContain("REQUIRETLS");
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("555 5.5.4");
        }
    }

    /** The gateway keeps it by itself on the way out; what a server lists in clear says nothing of it. */
    @Test
    void keywordShouldBeListedWhenTheMirroredServerWasAskedInClear() throws IOException {
        try (FakeServer server = new FakeServer("PIPELINING");
                RunningListener listener = listener()
                        .downstream(ClientTls.OFFER, server.use(Capabilities.MIRROR, Fallback.INSPECT))
                        .start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(ehlo(client)).doesNotContain("REQUIRETLS", "DSN");
            client.startTls();
            assertThat(ehlo(client)).contains("REQUIRETLS").doesNotContain("DSN");
            assertThat(client.say(MAIL + "REQUIRETLS")).startsWith("250");
        }
    }

    @Test
    void tagShouldBeForgottenWithItsTransaction() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet().startTls();
            ehlo(client);
            client.say(MAIL + "REQUIRETLS");
            client.say("RSET");
            client.say(MAIL);
            end(client);
        }
        assertThat(container.seen.get(0).attributes()).doesNotContainKey(MailAttributes.REQUIRETLS);
    }
}
