package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** What a later hop receives is checked with the means of the documentation. */
class SealIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path CHECK =
            Path.of("..", "docs", "check-seal.py").toAbsolutePath().normalize();
    private static final String KEY =
            Command.run("openssl", "rand", "-base64", "32").output();
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .destination("sink.test", "opportunistic", SINK.port(), "")
            .file("seal.key", KEY)
            .engine("<seal key=\"conf/seal.key\"/>")
            .script(
                    "senders=\"a.test\"",
                    "require [\"copy\", \"editheader\"]; redirect :copy \"all@sink.test\";"
                            + "addheader \"X-TlsGateway-Word\" \"from the script\";"));

    private static List<String> received(String subject) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            String forged = "X-TlsGateway-Seal: v=1; a=hmac-sha256; t=1; h=from; b=AAAA\r\n";
            assertThat(client.mail("joe@a.test", "ann@sink.test", forged + Messages.plain(subject)))
                    .startsWith("250 ");
        }
        Waiting.until(subject, SOON, () -> with(subject).size() == 2);
        return with(subject);
    }

    private static List<String> with(String subject) {
        return SINK.messages().stream()
                .filter(message -> message.contains("Subject: " + subject + "\r\n"))
                .toList();
    }

    private static Command check(String message, String... more) {
        Peers.require("python3");
        List<String> command = new ArrayList<>(List.of(
                "python3",
                CHECK.toString(),
                GATEWAY.root().resolve("conf/seal.key").toString()));
        command.addAll(List.of(more));
        return Command.run(message.getBytes(StandardCharsets.ISO_8859_1), command);
    }

    @Test
    void scriptOfTheDocumentationShouldTakeWhatTheGatewaySendsAndNothingElse() {
        for (String message : received("taken")) {
            assertThat(message).startsWith("X-TlsGateway-Seal: v=1; ").doesNotContain("b=AAAA");
            assertThat(check(message)).isEqualTo(new Command(0, ""));
            assertThat(check(message.replace("\r\n", "\n"))).isEqualTo(new Command(0, ""));
            for (String changed : List.of(
                    message.replace("Subject: taken", "Subject: shaken"),
                    "X-TlsGateway-Scan: rspamd clean\r\n" + message,
                    "Reply-To: x@x.test\r\n" + message,
                    message + "more\r\n",
                    message.replaceFirst("t=1", "t=2"))) {
                assertThat(check(changed).exitCode()).as(changed).isEqualTo(1);
            }
        }
        assertThat(with("taken")).anyMatch(message -> message.contains("x-tlsgateway-word"));
    }

    @Test
    void opensslShouldComputeTheSameSeal() throws IOException {
        for (String message : received("computed")) {
            String text = check(message, "--text").output();
            String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(KEY.strip()));
            Command openssl = Command.run(
                    text.getBytes(StandardCharsets.ISO_8859_1),
                    List.of("openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + hex));

            Matcher computed = Pattern.compile("[0-9a-f]{64}").matcher(openssl.output());
            assertThat(computed.find()).as(openssl.output()).isTrue();
            byte[] seal = HexFormat.of().parseHex(computed.group());
            assertThat(message.replaceAll("\r\n ", " "))
                    .contains("; b=" + Base64.getEncoder().encodeToString(seal) + "\r\n");
        }
    }
}
