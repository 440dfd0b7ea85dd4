package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.it.env.Clamd;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Peers;
import org.tlsgateway.it.env.Rspamd;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Spamd;
import org.tlsgateway.it.env.Waiting;

/** What a real Rspamd, SpamAssassin and ClamAV find decides what the client is told; two of them listen on Unix domain sockets. */
class ScannersIT {
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);

    @Order(1)
    @RegisterExtension
    static final Rspamd RSPAMD = new Rspamd();

    @Order(1)
    @RegisterExtension
    static final Spamd SPAMD = new Spamd();

    @Order(1)
    @RegisterExtension
    static final Clamd CLAMD = new Clamd();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .rspamd(RSPAMD.socket(), "onFailure=\"closed\"")
            .engine("<spamd address=\"" + SPAMD.address() + "\" onFailure=\"closed\"/>")
            .engine("<clamd address=\"" + CLAMD.socket() + "\" onFailure=\"closed\"/>")
            .engine("<content encrypted=\"tag\"/>")
            .destination("sink.test", "opportunistic", SINK.port(), ""));

    @TempDir
    Path directory;

    private static String send(String from, String message) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            return client.mail(from, "a@sink.test", message);
        }
    }

    private static byte[] zip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("file.com"));
            zip.write(content.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    static Stream<Arguments> refused() throws IOException {
        byte[] eicar = Messages.eicar().getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                arguments("GTUBE", "a@client.test", Messages.gtube(), "[SPAM]"),
                arguments("a sender", "spammer@client.test", Messages.plain("by-sender"), "[SPAM]"),
                arguments("EICAR raw", "a@client.test", Messages.with("raw", Messages.eicar()), "[VIRUS]"),
                arguments("EICAR base64", "a@client.test", Messages.attached("base64", "e.com", eicar), "[VIRUS]"),
                arguments(
                        "EICAR in a zip",
                        "a@client.test",
                        Messages.attached("zip", "e.zip", zip(Messages.eicar())),
                        "[VIRUS]"),
                arguments(
                        "a bomb of parts",
                        "a@client.test",
                        Messages.with("bomb", "--b\r\n".repeat(2000))
                                .replace("text/plain; charset=us-ascii", "multipart/mixed; boundary=b"),
                        "[UNSCANNABLE]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void messageShouldBeRefusedWithItsReason(String what, String from, String message, String reason) {
        assertThat(send(from, message)).startsWith("550 5.7.1 " + reason);
    }

    /** Rspamd's advice by its test patterns and by rules of points, and by rules that fix an action whatever the points. */
    static Stream<Arguments> taken() {
        return Stream.of(
                arguments("greylist, by points", Messages.plain("grey"), "greylist", Flag.NONE),
                arguments("no action, by points", Messages.plain("leave me"), "no action", Flag.NONE),
                arguments("no action, by pattern", Messages.noAction(), "no action", Flag.NONE),
                arguments("add header, by points", Messages.plain("buy cheap tea"), "add header", Flag.SUSPICIOUS),
                arguments("add header, by pattern", Messages.addHeader(), "add header", Flag.SUSPICIOUS),
                arguments("rewrite subject, by rule", Messages.plain("rewrite me"), "rewrite subject", Flag.SUSPICIOUS),
                arguments(
                        "rewrite subject, by pattern", Messages.rewriteSubject(), "rewrite subject", Flag.SUSPICIOUS));
    }

    /** Whether what arrives is marked. */
    private enum Flag {
        NONE,
        SUSPICIOUS
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("taken")
    void messageShouldArriveWithWhatRspamdAdvised(String what, String message, String action, Flag flag) {
        String subject = subject(message);

        assertThat(send("a@client.test", message)).startsWith("250");
        // With its subject as it was, also where Rspamd would have another.
        String received = received(subject);
        assertThat(received).contains("X-TlsGateway-Scan: rspamd action=\"" + action + "\" ");
        assertThat(received.contains("X-Spam-Flag: YES")).isEqualTo(flag == Flag.SUSPICIOUS);
    }

    @Test
    void messageShouldWaitAtItsClientWhenRspamdAdvisesASoftReject() {
        assertThat(send("a@client.test", Messages.plain("come later, one")))
                .startsWith("451 4.7.1 the message cannot be taken now, try again later");
        assertNothingArrived("come later, one");
    }

    @Test
    void messageShouldNotArriveWhenRspamdAdvisesAReject() {
        assertThat(send("spammer@client.test", Messages.plain("rejected"))).startsWith("550 5.7.1 [SPAM]");
        assertNothingArrived("rejected");
    }

    @Test
    void messageShouldPassWithAHeaderOfEachEngine() {
        assertThat(send("a@client.test", Messages.plain("buy cheap pills"))).startsWith("250");
        String received = received("buy cheap pills");
        assertThat(received).containsPattern("spamd action=[^\r]*TEST_SUBJECT").contains("X-Spam-Flag: YES");
        for (String engine : new String[] {"rspamd", "spamd", "clamd"}) {
            assertThat(received).contains("X-TlsGateway-Scan: " + engine + " action=");
        }
    }

    private static String subject(String message) {
        return message.lines()
                .filter(line -> line.startsWith("Subject: "))
                .findFirst()
                .orElseThrow()
                .substring("Subject: ".length());
    }

    /** What was sent after it has arrived. */
    private static void assertNothingArrived(String subject) {
        // Not with the words that the rule looks for.
        String later = "after-" + subject.replace(' ', '-');
        assertThat(send("a@client.test", Messages.plain(later))).startsWith("250");
        received(later);
        assertThat(SINK.messages()).noneMatch(message -> message.contains("Subject: " + subject + "\r\n"));
    }

    private static String received(String subject) {
        Waiting.until(
                "the message " + subject,
                Duration.ofSeconds(20),
                () -> SINK.messages().stream().anyMatch(message -> message.contains("Subject: " + subject + "\r\n")));
        return SINK.messages().stream()
                .filter(message -> message.contains("Subject: " + subject + "\r\n"))
                .findFirst()
                .orElseThrow()
                .replace("\r\n ", " ");
    }

    @Test
    void encryptedArchiveShouldBeToldInAHeader() throws IOException {
        Peers.require("zip");
        Path file = Files.writeString(directory.resolve("secret.txt"), "a secret");
        Path zip = directory.resolve("secret.zip");
        Command.run("zip", "-q", "-j", "-P", "open", zip.toString(), file.toString())
                .succeeded();

        assertThat(send("a@client.test", Messages.attached("locked", "secret.zip", Files.readAllBytes(zip))))
                .startsWith("250");
        assertThat(received("locked"))
                .contains("unread=Heuristics.Encrypted.Zip")
                .contains("X-Spam-Flag: YES");
    }
}
