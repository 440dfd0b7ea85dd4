package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Openssl;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** What clients of other makes see of strip, offer and require, and of hidden keywords. */
class ClientPolicyIT {
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .rule("strip", "tls=\"strip\" ehlo=\"strip.test\"")
            .rule("require", "tls=\"require\" ehlo=\"require.test\"")
            .rule("hide", "tls=\"offer\" ehlo=\"hide.test\" hide=\"SIZE,8BITMIME\"")
            .destination("sink.test", "opportunistic", SINK.port(), "")
            .destination("verified.test", "verify", SINK.port(), ""));

    private static Command swaks(String helo, String to, String... more) {
        Peers.require("swaks");
        List<String> command = new java.util.ArrayList<>(List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                Integer.toString(GATEWAY.port()),
                "--helo",
                helo,
                "--from",
                "sender@client.test",
                "--to",
                to,
                "--header",
                "Subject: from " + helo,
                "--body",
                "hello"));
        command.addAll(List.of(more));
        return Command.run(new byte[0], command);
    }

    private static void arrived(String subject) {
        Waiting.until(
                subject + " at the sink",
                Duration.ofSeconds(20),
                () -> SINK.messages().stream().anyMatch(message -> message.contains("Subject: " + subject + "\r\n")));
    }

    @Test
    void clientShouldSendInClearWhenTlsIsStripped() {
        String talk = swaks("strip.test", "a@sink.test", "--tls-optional").succeeded();
        assertThat(talk).contains("Host did not advertise STARTTLS");
        arrived("from strip.test");
    }

    @Test
    void startTlsShouldBeRefusedAndTheSessionGoOnWhenTlsIsStripped() {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            assertThat(client.say("EHLO strip.test")).startsWith("250").doesNotContain("STARTTLS");
            assertThat(client.say("STARTTLS")).matches("(?s)(502|454).*");
            assertThat(client.mail("s@client.test", "a@sink.test", Messages.plain("after refusal")))
                    .startsWith("250");
        }
        arrived("after refusal");
    }

    @Test
    void clientShouldUseTlsWhenItIsOffered() {
        String talk = swaks("offer.test", "a@sink.test", "--tls").output();
        assertThat(talk).containsPattern("250.STARTTLS").contains("TLS started with cipher TLSv1.");
    }

    @Test
    void clientMaySendInClearWhenTlsIsOffered() {
        swaks("offer-clear.test", "a@sink.test").succeeded();
        arrived("from offer-clear.test");
    }

    @Test
    void mailShouldBeRefusedInClearWhenTlsIsRequired() {
        Command swaks = swaks("require.test", "a@sink.test");
        assertThat(swaks.exitCode()).isNotZero();
        assertThat(swaks.output()).contains("530 5.7.0");
    }

    @Test
    void mailShouldBeTakenOverTlsWhenItIsRequired() {
        assertThat(swaks("require.test", "a@sink.test", "--tls").succeeded())
                .contains("~> .")
                .contains("<~  250");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void opensslShouldConnectWithEachVersion(String version) {
        Command openssl = Command.run(Openssl.QUIT, Openssl.starttls("127.0.0.1:" + GATEWAY.port(), "-" + version));
        assertThat(openssl.output()).contains("CN = gateway.test").contains("Cipher is");
        assertThat(openssl.output()).doesNotContain("Cipher is (NONE)");
    }

    @Test
    void opensslShouldFailWhenItSpeaksAnOldVersion() {
        Command openssl = Command.run(
                new byte[0], Openssl.starttls("127.0.0.1:" + GATEWAY.port(), "-tls1_1", "-cipher", "ALL@SECLEVEL=0"));
        assertThat(openssl.output()).contains("Cipher is (NONE)");
    }

    @Test
    void keywordsShouldBeAbsentAndRefusedWhenTheyAreHidden() {
        try (SmtpDialogue client = SmtpDialogue.connect(GATEWAY.port())) {
            client.reply();
            assertThat(client.say("EHLO hide.test")).contains("PIPELINING").doesNotContain("SIZE", "8BITMIME");
            assertThat(client.say("MAIL FROM:<a@client.test> SIZE=100")).startsWith("555");
            assertThat(client.say("MAIL FROM:<a@client.test> BODY=8BITMIME")).startsWith("555");
            assertThat(client.say("MAIL FROM:<a@client.test>")).startsWith("250");
        }
    }

    @Test
    void injectedCommandShouldNotBeExecutedInTls() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            client.send("STARTTLS\r\nMAIL FROM:<injected@client.test>\r\n");
            assertThat(client.rest()).doesNotContain("220 ").doesNotContain("250 ");
        }
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            client.mail("s@client.test", "a@sink.test", Messages.plain("before injection"));
            client.send("STARTTLS\r\nRCPT TO:<injected@client.test>\r\n");
            assertThat(client.rest()).doesNotContain("220 ").doesNotContain("250 ");
        }
    }

    @Test
    void oneMessageShouldStayOneWhenAnotherIsSmuggled() {
        for (String end : List.of("\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\r\n.\r", "\r\n\0.\r\n", "\r\r\n.\r\r\n")) {
            try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
                client.begin("s@client.test", "a@sink.test");
                client.send(
                        "Subject: cover\r\n\r\nx" + end
                                + "MAIL FROM:<smuggled@client.test>\r\nRCPT TO:<a@sink.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n");
                assertThat(client.rest())
                        .as("after %s", end)
                        .startsWith("550 5.5.2")
                        .doesNotContain("\n2");
            }
        }
        swaks("after-smuggling.test", "a@sink.test").succeeded();
        arrived("from after-smuggling.test");
        assertThat(SINK.messages()).noneMatch(message -> message.contains("smuggled") || message.contains("cover"));
    }

    @Test
    void gtubeShouldBeRefusedByTheShippedScriptWhenThereIsNoScanner() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.mail("s@client.test", "a@sink.test", Messages.gtube()))
                    .startsWith("550 5.7.1")
                    .contains("GTUBE");
            assertThat(client.mail("s@client.test", "a@sink.test", Messages.plain("after gtube")))
                    .startsWith("250");
        }
        arrived("after gtube");
        assertThat(SINK.messages()).noneMatch(message -> message.contains("Subject: GTUBE\r\n"));
    }

    @Test
    void mailShouldWaitWhenItCameOverTlsAndTheNextHopHasNone() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            client.startTls();
            // the sink has no TLS: what came over TLS must wait
            assertThat(client.mail("s@client.test", "a@sink.test", Messages.plain("never in clear")))
                    .startsWith("250");
        }
        GATEWAY.awaitLog("(?i)starttls.not.offered", Duration.ofSeconds(20));
        assertThat(SINK.messages()).noneMatch(message -> message.contains("never in clear"));
    }
}
