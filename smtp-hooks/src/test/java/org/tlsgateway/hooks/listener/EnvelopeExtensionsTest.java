package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.session.ClientTls;

/** SMTPUTF8 (RFC 6531) and DSN parameters (RFC 3461) on a listener, and the EHLO list. */
class EnvelopeExtensionsTest {
    private static final String MESSAGE = "Subject: x\r\n\r\ny\r\n.\r\n";

    @TempDir
    Path directory;

    private final FakeContainer container = new FakeContainer();

    private RunningListener.Setup listener() {
        return RunningListener.with(container, directory)
                .limits(new ListenerConfig.Limits(0, 0, 1_000_000, 100, 2048, 1000, 1000));
    }

    /** The text as the client's UTF-8, an octet a character. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String data(SmtpTalker client) throws IOException {
        assertThat(client.say("DATA")).startsWith("354");
        return client.raw(MESSAGE).reply();
    }

    @Test
    void ehloShouldListInAFixedOrder() throws IOException {
        try (RunningListener listener =
                        listener().auth(ListenerConfig.Auth.ALWAYS).start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example").lines().skip(1).map(line -> line.substring(4)))
                    .containsExactly(
                            "SIZE 1000000",
                            "8BITMIME",
                            "STARTTLS",
                            "ENHANCEDSTATUSCODES",
                            "PIPELINING",
                            "CHUNKING",
                            "SMTPUTF8",
                            "DSN",
                            "AUTH LOGIN PLAIN");
        }
    }

    @Test
    void addressesShouldTravelWhenMailHasSmtpUtf8() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(utf8("MAIL FROM:<j\u00f6rg@b\u00fccher.example> BODY=8BITMIME smtputf8 SIZE=100")))
                    .isEqualTo("250 2.1.0 Sender OK");
            assertThat(client.say(utf8("RCPT TO:<\u7528\u6237@d.example>"))).isEqualTo("250 2.1.5 Recipient OK");
            assertThat(data(client)).startsWith("250");
        }
        FakeContainer.Seen seen = container.seen.get(0);
        assertThat(seen.recipients()).containsExactly("utf8-46kkrzuiw4@d.example");
        assertThat(seen.attributes())
                .containsEntry(MailAttributes.SMTPUTF8, "true")
                .containsEntry(
                        MailAttributes.UTF8_ADDRESSES,
                        "utf8-nlb3m4th@xn--bcher-kva.example\tj\u00f6rg@b\u00fccher.example\n"
                                + "utf8-46kkrzuiw4@d.example\t\u7528\u6237@d.example");
        assertThat(seen.content()).contains("with UTF8SMTP id").doesNotContain("for <");
    }

    @Test
    void asciiAddressesShouldStayAsTheyAreWhenMailHasSmtpUtf8() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<> SMTPUTF8")).isEqualTo("250 2.1.0 Sender <> OK");
            assertThat(client.say("RCPT TO:<b@d.example>")).isEqualTo("250 2.1.5 Recipient <b@d.example> OK");
            assertThat(data(client)).startsWith("250");
        }
        assertThat(container.seen.get(0).attributes())
                .containsEntry(MailAttributes.SMTPUTF8, "true")
                .doesNotContainKey(MailAttributes.UTF8_ADDRESSES);
        assertThat(container.seen.get(0).content()).contains("for <b@d.example>");
    }

    @Test
    void addressShouldBeRefusedWhenMailHasNoSmtpUtf8() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(utf8("MAIL FROM:<\u00f6@c.example>"))).startsWith("553 5.6.7");
            client.say("MAIL FROM:<a@c.example> SMTPUTF8");
            client.say("RSET");
            client.say("MAIL FROM:<a@c.example>");
            assertThat(client.say(utf8("RCPT TO:<\u00f6@d.example>"))).startsWith("553 5.6.7");
            assertThat(client.say(utf8("RCPT TO:<b@b\u00fccher.example>"))).startsWith("553 5.6.7");
        }
    }

    @Test
    void addressShouldBeRefusedWhenItIsNotSafe() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<\u00f6@c.example> SMTPUTF8")).startsWith("553 5.6.7");
            assertThat(client.say("MAIL FROM:<\u00c0\u00af@c.example> SMTPUTF8"))
                    .startsWith("553 5.6.7");
            assertThat(client.say(utf8("MAIL FROM:<a\u2028b@c.example> SMTPUTF8")))
                    .startsWith("501 5.1.7");
            assertThat(client.say("MAIL FROM:<a@c.example> SMTPUTF8=1")).startsWith("501 5.5.4");
            assertThat(client.say(utf8("MAIL FROM:<a@c.example> \u017fMTPUTF8")))
                    .startsWith("501 5.5.4");
            client.say("MAIL FROM:<a@c.example> SMTPUTF8");
            assertThat(client.say(utf8("RCPT TO:<a\u202eb@d.example>"))).startsWith("501 5.1.3");
            assertThat(client.say(utf8("RCPT TO:<a@fa\u00df.example>"))).startsWith("501 5.1.3");
            assertThat(client.say(utf8("VRFY \u00f6"))).startsWith("502");
        }
    }

    @Test
    void parametersShouldBeUnknownWhenTheirKeywordsAreHidden() throws IOException {
        try (RunningListener listener =
                        listener().decision(ClientTls.OFFER, "SMTPUTF8", "DSN").start();
                SmtpTalker client = listener.connect()) {
            client.reply();
            assertThat(client.say("EHLO c.example")).doesNotContain("SMTPUTF8", "DSN");
            assertThat(client.say(utf8("MAIL FROM:<\u00f6@c.example> SMTPUTF8")))
                    .startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> RET=FULL")).startsWith("555 5.5.4");
            assertThat(client.say("MAIL FROM:<a@c.example> ENVID=x")).startsWith("555 5.5.4");
            client.say("MAIL FROM:<a@c.example>");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=NEVER")).startsWith("555 5.5.4");
            assertThat(client.say("RCPT TO:<b@d.example> ORCPT=rfc822;b@d.example"))
                    .startsWith("555 5.5.4");
        }
    }

    @Test
    void dsnParametersShouldTravelAsTheyCame() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say("MAIL FROM:<a@c.example> ret=hdrs ENVID=QQ+2B1"))
                    .startsWith("250 2.1.0");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=success,Delay ORCPT=rfc822;<old>@d.example"))
                    .startsWith("250 2.1.5 Recipient <b@d.example> OK");
            assertThat(client.say("RCPT TO:<c@d.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<d@d.example> NOTIFY=NEVER")).startsWith("250");
            assertThat(client.say("RCPT TO:<e@d.example> orcpt=rfc822;x")).startsWith("250");
            assertThat(data(client)).startsWith("250");
        }
        FakeContainer.Seen seen = container.seen.get(0);
        assertThat(seen.recipients()).containsExactly("b@d.example", "c@d.example", "d@d.example", "e@d.example");
        assertThat(seen.attributes())
                .containsEntry(MailAttributes.DSN_RET, "HDRS")
                .containsEntry(MailAttributes.DSN_ENVID, "QQ+2B1")
                .containsEntry(
                        MailAttributes.DSN_RECIPIENTS,
                        "b@d.example\tsuccess,Delay\trfc822;<old>@d.example\n"
                                + "d@d.example\tNEVER\t-\ne@d.example\t-\trfc822;x")
                .doesNotContainKey(MailAttributes.SMTPUTF8);
    }

    @Test
    void dsnParametersShouldBelongToTheStandInWhenTheRecipientIsNotAscii() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example> SMTPUTF8");
            assertThat(client.say(utf8("RCPT TO:<j\u00f6rg@d.example> ORCPT=utf-8;j\u00f6rg@d.example")))
                    .startsWith("250");
            assertThat(data(client)).startsWith("250");
        }
        assertThat(container.seen.get(0).attributes())
                .containsEntry(MailAttributes.DSN_RECIPIENTS, "utf8-nlb3m4th@d.example\t-\tutf-8;j\u00f6rg@d.example");
    }

    @Test
    void dsnParametersShouldBeRefusedWhenTheyAreBad() throws IOException {
        try (RunningListener listener =
                        listener().auth(ListenerConfig.Auth.ALWAYS).start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            for (String bad : new String[] {
                "RET=HEADERS", "RET", "ENVID=a+0D+0AX:", "RET=FULL RET=FULL", utf8("RET=HDR\u017f"), utf8("AUTH=\u00f6")
            }) {
                assertThat(client.say("MAIL FROM:<a@c.example> " + bad)).startsWith("501 5.5.4");
            }
            assertThat(client.say("MAIL FROM:<a@c.example> NOTIFY=NEVER")).startsWith("555 5.5.4");
            client.say("MAIL FROM:<a@c.example>");
            for (String bad : new String[] {
                "NOTIFY=NEVER,DELAY",
                "NOTIFY=",
                "ORCPT=b@d.example",
                "NOTIFY=NEVER NOTIFY=NEVER",
                utf8("ORCPT=utf-8;\u00f6"),
                utf8("NOTIFY=\u017fUCCESS")
            }) {
                assertThat(client.say("RCPT TO:<b@d.example> " + bad)).startsWith("501 5.5.4");
            }
            assertThat(client.say("RCPT TO:<b@d.example> RET=FULL")).startsWith("555 5.5.4");
        }
    }

    @Test
    void recipientShouldBeTakenWhenItsQuotedLocalPartHasAWordTwice() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            client.say("MAIL FROM:<a@c.example>");
            assertThat(client.say("RCPT TO:<\"b b   b\"@d.example> NOTIFY=NEVER"))
                    .startsWith("250 2.1.5");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=NEVER")).startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=DELAY")).startsWith("250");
            assertThat(data(client)).startsWith("250");
        }
        assertThat(container.seen.get(0).attributes())
                .containsEntry(MailAttributes.DSN_RECIPIENTS, "\"b b   b\"@d.example\tNEVER\t-\nb@d.example\tDELAY\t-");
    }

    @Test
    void parametersShouldBeForgottenWithTheirTransaction() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            String first = utf8("MAIL FROM:<\u00f6@c.example> SMTPUTF8 RET=FULL ENVID=one");
            assertThat(client.say(first)).startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=NEVER")).startsWith("250");
            assertThat(client.say("RSET")).startsWith("250");
            assertThat(client.send("Subject: x\r\n\r\ny")).startsWith("250");
            assertThat(client.say(first)).startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example> NOTIFY=NEVER")).startsWith("250");
            assertThat(data(client)).startsWith("250");
            assertThat(client.send("Subject: x\r\n\r\ny")).startsWith("250");
        }
        assertThat(container.seen).hasSize(3);
        assertThat(container.seen.get(0).attributes().keySet()).noneMatch(name -> name.contains(".envelope."));
        assertThat(container.seen.get(1).attributes()).containsEntry(MailAttributes.DSN_ENVID, "one");
        assertThat(container.seen.get(2).attributes().keySet()).noneMatch(name -> name.contains(".envelope."));
    }

    @Test
    void parametersShouldTravelWhenTheMessageComesInChunks() throws IOException {
        try (RunningListener listener = listener().start();
                SmtpTalker client = listener.connect()) {
            client.greet();
            assertThat(client.say(utf8("MAIL FROM:<\u00f6@c.example> SMTPUTF8 ENVID=x")))
                    .startsWith("250");
            assertThat(client.say("RCPT TO:<b@d.example>")).startsWith("250");
            assertThat(client.raw("BDAT 15 LAST\r\nSubject: x\r\n\r\ny").reply())
                    .startsWith("250 2.0.0 Ok");
        }
        assertThat(container.seen.get(0).attributes())
                .containsEntry(MailAttributes.SMTPUTF8, "true")
                .containsEntry(MailAttributes.DSN_ENVID, "x");
    }
}
