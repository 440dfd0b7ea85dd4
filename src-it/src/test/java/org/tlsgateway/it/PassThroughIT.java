package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.FakeServer;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Openssl;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.Ports;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;

/** TLS that clients of other makes speak with a real Postfix, through a gateway that reads nothing of it. */
class PassThroughIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FakeServer SILENT = new FakeServer().silent();
    private static final String REASON = "reason=\"works agreement 7\"";

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .rule("down", passThrough("down.test", Ports.free(), "inspect"))
            .rule("down-refuse", passThrough("down-refuse.test", Ports.free(), "refuse"))
            .rule("clear", passThrough("clear.test", POSTFIX.clearPort(), "inspect"))
            .rule("clear-refuse", passThrough("clear-refuse.test", POSTFIX.clearPort(), "refuse"))
            .rule("slow", passThrough("slow.test", SILENT.port(), "inspect"))
            .rule(
                    "passed",
                    "tls=\"pass-through\" clients=\"127.0.0.1\" server=\"127.0.0.1:" + POSTFIX.port(TestPki.Flaw.GOOD)
                            + "\" " + REASON)
            .timeouts("idle=\"1m\" downstream=\"2s\""));

    private static String passThrough(String ehlo, int port, String fallback) {
        return "tls=\"pass-through\" ehlo=\"%s\" server=\"127.0.0.1:%d\" fallback=\"%s\" %s"
                .formatted(ehlo, port, fallback, REASON);
    }

    private static Command swaks(String to, String... more) {
        Peers.require("swaks");
        List<String> command = new ArrayList<>(List.of("swaks", "--server", "127.0.0.1"));
        command.addAll(List.of("--port", Integer.toString(GATEWAY.port()), "--helo", "client.test"));
        command.addAll(List.of("--from", "sender@client.test", "--to", to, "--header", "Subject: to " + to));
        command.addAll(List.of(more));
        return Command.run(new byte[0], command);
    }

    private static String reply(String ehlo, String... commands) {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            client.say("EHLO " + ehlo);
            String reply = "";
            for (String command : commands) {
                reply = client.say(command);
            }
            return reply;
        }
    }

    @Test
    void opensslShouldVerifyTheServersCertificateThroughTheGateway() {
        Command openssl = Command.run(
                "EHLO client.test\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII),
                Openssl.verifying("127.0.0.1:" + GATEWAY.port(), POSTFIX.pki()));
        assertThat(openssl.succeeded()).contains("Verification: OK", "Verified peername: " + TestPki.NAME);
    }

    @Test
    void posttlsFingerShouldVerifyTheServerThroughTheGateway() {
        Peers.require("posttls-finger");
        Command finger = Command.run(
                "posttls-finger",
                "-c",
                "-l",
                "secure",
                "-F",
                POSTFIX.pki().caFile().toString(),
                "-L",
                "summary",
                "[127.0.0.1]:" + GATEWAY.port(),
                TestPki.NAME);
        assertThat(finger.output()).contains("Verified TLS connection established");
    }

    @Test
    void mailShouldReachPostfixUnreadWhenTheClientUsesTls() {
        // What would be refused if anybody read it.
        String gtube = Messages.gtube().substring(Messages.gtube().lastIndexOf('\n') + 1);
        swaks(
                        "passed@good.test",
                        "-tls",
                        "--tls-verify",
                        "--tls-ca-path",
                        POSTFIX.pki().caFile().toString(),
                        "--body",
                        gtube)
                .succeeded();
        String message = POSTFIX.awaitMessage("passed@good.test", SOON);
        assertThat(message).contains(gtube).contains("from client.test").doesNotContain("gateway.test");
    }

    @Test
    void logShouldTellRuleReasonAddressesAndBytesOfAPassedSession() {
        swaks("logged@good.test", "-tls", "--body", "x".repeat(100_000)).succeeded();
        assertThat(GATEWAY.awaitLog("rule=passed .* toServer=1\\d{5}", SOON))
                .contains("client=127.0.0.1")
                .contains("reason=\"works agreement 7\"")
                .contains("server=127.0.0.1:" + POSTFIX.port(TestPki.Flaw.GOOD))
                .containsPattern("toClient=\\d{4}")
                .containsPattern("closedBy=\\w+")
                .contains("end=ok/splice");
    }

    @Test
    void mailShouldBeInspectedWhenTheClientSendsItInClear() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.mail("s@client.test", "gtube@good.test", Messages.gtube()))
                    .startsWith("550 5.7.1");
        }
        assertThat(POSTFIX.mailbox("gtube@good.test")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"down.test", "clear.test", "slow.test"})
    void startTlsShouldGetA454AndMailBeInspectedWhenTheServerCannotDoIt(String ehlo) {
        assertThat(reply(ehlo, "STARTTLS")).startsWith("454 4.");
        assertThat(reply(ehlo, "STARTTLS", "MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(reply(ehlo, "EHLO " + ehlo)).doesNotContain("STARTTLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"down-refuse.test", "clear-refuse.test"})
    void mailShouldBeHeldBackWhenTheServerCannotDoItAndTheRuleRefuses(String ehlo) {
        assertThat(reply(ehlo, "STARTTLS")).startsWith("454 4.");
        assertThat(reply(ehlo, "MAIL FROM:<a@client.test>")).startsWith("451 4.7.1");
    }

    @Test
    void mailInClearShouldGoToTheServerOfTheRule() {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            client.say("EHLO clear.test");
            assertThat(client.mail("s@client.test", "in-clear@good.test", Messages.plain("in clear")))
                    .startsWith("250");
        }
        assertThat(POSTFIX.awaitMessage("in-clear@good.test", SOON)).contains("Subject: in clear");
        assertThat(POSTFIX.log()).contains("postfix/CLEAR/smtpd");
    }

    @AfterAll
    static void close() {
        SILENT.close();
    }
}
