package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.FakeServer;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;

/** A server seen through the gateway, without its STARTTLS: what is shown is kept. */
class MirrorIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FakeServer FOUNDER = new FakeServer(
            "SIZE 157286400", "8BITMIME", "STARTTLS", "ENHANCEDSTATUSCODES", "PIPELINING", "CHUNKING", "SMTPUTF8");

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .rule("founder", mirror("founder.test", FOUNDER.port()))
            .rule("postfix", mirror("client.test", POSTFIX.clearPort()))
            .limits("connections=\"100\" messageSize=\"200M\""));

    private static String mirror(String ehlo, int port) {
        return "tls=\"strip\" capabilities=\"mirror\" ehlo=\"%s\" server=\"127.0.0.1:%d\" reason=\"it is scanned\""
                .formatted(ehlo, port);
    }

    @Test
    void clientShouldSeeTheServersListWithoutStartTls() {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            List<String> lines = client.say("EHLO founder.test").lines().toList();
            assertThat(lines.subList(1, lines.size()))
                    .containsExactly(
                            "250-SIZE 157286400",
                            "250-8BITMIME",
                            "250-ENHANCEDSTATUSCODES",
                            "250-PIPELINING",
                            "250-CHUNKING",
                            "250 SMTPUTF8");
            assertThat(client.say("STARTTLS")).startsWith("502");
        }
    }

    @Test
    void postfixShouldBeSeenWithWhatBothCanDo() {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            assertThat(client.say("EHLO client.test"))
                    .contains("SIZE 10240000", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING", "PIPELINING")
                    .doesNotContain("STARTTLS", "VRFY", "ETRN");
        }
    }

    /** RFC 3030 section 3: octets, whatever they look like; a chunk may end anywhere, also between CR and LF. */
    @Test
    void bytesShouldReachPostfixUnchangedWhenTheyComeInChunks() {
        String to = "chunks@good.test";
        String body = "first\r\n.\r\n.two dots follow\r\n..\r\nsm\u00c3\u00b8rrebr\u00c3\u00b8d\r\nlast line\r\n";
        String message = Messages.with("in chunks", body)
                .replace("Content-Type: text/plain; charset=us-ascii", "Content-Type: text/plain; charset=utf-8");
        int cut = message.indexOf("first\r") + "first\r".length();
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.say("MAIL FROM:<s@client.test> BODY=8BITMIME")).startsWith("250");
            assertThat(client.say("RCPT TO:<" + to + ">")).startsWith("250");
            client.send("BDAT " + cut + "\r\n" + message.substring(0, cut));
            assertThat(client.reply()).startsWith("250");
            client.send("BDAT " + (message.length() - cut) + " LAST\r\n" + message.substring(cut));
            assertThat(client.reply()).startsWith("250");
        }
        String arrived = POSTFIX.awaitMessage(to, SOON);
        assertThat(arrived.replace("\n", "\r\n")).endsWith(message);
        assertThat(POSTFIX.log()).contains("postfix/CLEAR");
    }

    /** RFC 6531 section 3.4; the address is UTF-8, here byte by byte. */
    @Test
    void internationalMailShouldReachPostfixWithItsAddress() {
        String local = new String("gr\u00f8nn".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String to = local + "@good.test";
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.say("MAIL FROM:<s@client.test> SMTPUTF8 BODY=8BITMIME"))
                    .startsWith("250");
            assertThat(client.say("RCPT TO:<" + to + ">")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send(Messages.plain("international") + "\r\n.\r\n");
            assertThat(client.reply()).startsWith("250");
        }
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("Subject: international");
    }

    /** RFC 3461 sections 4.1 to 4.4: who asks for a notice of success gets one from the server that delivers. */
    @Test
    void noticeOfSuccessShouldComeFromPostfixWhenTheClientAsksForIt() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.say("MAIL FROM:<notified@good.test> RET=HDRS ENVID=it-17"))
                    .startsWith("250");
            assertThat(client.say("RCPT TO:<dsn@good.test> NOTIFY=SUCCESS ORCPT=rfc822;first@good.test"))
                    .startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send(Messages.plain("with notice") + "\r\n.\r\n");
            assertThat(client.reply()).startsWith("250");
        }
        POSTFIX.awaitMessage("dsn@good.test", SOON);
        assertThat(POSTFIX.awaitMessage("notified@good.test", SOON))
                .contains("Original-Envelope-Id: it-17", "Original-Recipient: rfc822;first@good.test")
                .contains("Action: delivered");
    }

    @AfterAll
    static void close() {
        FOUNDER.close();
    }
}
