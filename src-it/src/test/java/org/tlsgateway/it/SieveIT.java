package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.Waiting;

/** What scripts decide, with the whole gateway: refused, held, redirected, and found again by the token. */
class SieveIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);
    private static final FakeSink ARCHIVE = new FakeSink(Duration.ZERO);

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .destination("sink.test", "opportunistic", SINK.port(), "")
            .destination("archive.test", "opportunistic", ARCHIVE.port(), "")
            .script("senders=\"refused.test\"", "require \"ereject\"; ereject \"[SPAM] not from here\";")
            .script("senders=\"held.test\"", "require \"fileinto\"; fileinto \"policy\";")
            .script("senders=\"copied.test\"", "require \"copy\"; redirect :copy \"all@archive.test\";")
            .script("senders=\"moved.test\"", "redirect \"all@archive.test\";")
            .script(
                    "senders=\"both.test\"",
                    "require [\"copy\", \"fileinto\", \"ereject\"]; redirect :copy \"all@archive.test\";"
                            + "fileinto :copy \"policy\"; ereject \"after all\";"));

    private static String send(String from, String subject) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            return client.mail("joe@" + from, "ann@sink.test", Messages.plain(subject));
        }
    }

    private static boolean has(FakeSink sink, String subject) {
        return sink.messages().stream().anyMatch(message -> message.contains("Subject: " + subject + "\r\n"));
    }

    private static void arrives(FakeSink sink, String subject) {
        Waiting.until(subject, SOON, () -> has(sink, subject));
    }

    private static boolean isHeld(String subject) throws IOException {
        Path quarantine = GATEWAY.root().resolve("var/quarantine");
        if (!Files.isDirectory(quarantine)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(quarantine)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .contains("Subject: " + subject)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void clientShouldBeToldCodeWordsAndATokenThatTheLogKnowsWhenAScriptRefuses() {
        String reply = send("refused.test", "refused");

        Matcher token = Pattern.compile("550 5\\.7\\.1 \\[SPAM\\] not from here; id ([A-Z2-7]{12})")
                .matcher(reply);
        assertThat(token.lookingAt()).as(reply).isTrue();
        GATEWAY.awaitLog("refused, 5\\.7\\.1 \\[SPAM\\] not from here; id " + token.group(1), SOON);
        assertThat(has(SINK, "refused")).isFalse();
    }

    @Test
    void mailShouldBeHeldWhenAScriptFilesIt() throws IOException {
        assertThat(send("held.test", "held")).startsWith("250 ");

        GATEWAY.awaitLog(
                "quarantined in policy, \\[POLICY\\] fileinto in script1\\.sieve line 1; id [A-Z2-7]{12}", SOON);
        assertThat(isHeld("held")).isTrue();
        assertThat(has(SINK, "held")).isFalse();
    }

    @Test
    void copyShouldGoToTheArchiveAndTheMailToItsRecipient() {
        assertThat(send("copied.test", "copied")).startsWith("250 ");

        arrives(SINK, "copied");
        arrives(ARCHIVE, "copied");
        assertThat(ARCHIVE.messages())
                .anyMatch(message -> message.contains("Subject: copied\r\n")
                        && message.startsWith("X-Sieve-Redirected: gateway.test to all@archive.test\r\n"));
        assertThat(SINK.messages()).noneMatch(message -> message.contains("X-Sieve-Redirected"));
    }

    @Test
    void mailShouldGoToTheOtherAddressOnlyWhenAScriptRedirectsIt() {
        assertThat(send("moved.test", "moved")).startsWith("250 ");

        arrives(ARCHIVE, "moved");
        assertThat(has(SINK, "moved")).isFalse();
    }

    @Test
    void mailShouldBeRefusedAsALoopWhenItComesBack() {
        String message = "X-Sieve-Redirected: gateway.test to all@archive.test\r\n" + Messages.plain("round");
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            assertThat(client.mail("joe@moved.test", "ann@sink.test", message))
                    .startsWith("550 5.4.6 [POLICY] mail loop");
        }
    }

    @Test
    void nothingShouldBeKeptOrSentWhenAScriptRefusesAfterAll() throws IOException {
        assertThat(send("both.test", "both")).startsWith("550 5.7.1 [POLICY] after all; id ");
        send("copied.test", "after both");

        arrives(ARCHIVE, "after both");
        assertThat(has(ARCHIVE, "both")).isFalse();
        assertThat(isHeld("both")).isFalse();
    }
}
