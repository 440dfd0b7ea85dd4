package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/sieve.md and the sample of a customer's script. */
class SieveDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("```sieve\n(.*?)```", Pattern.DOTALL);
    private static final FakeInput MESSAGE =
            FakeInput.of("Subject: x\r\n\r\nbody\r\n").from("joe@a.test", "ann@www.bank.test");

    private static List<String> examples() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "sieve.md"));
        return EXAMPLE.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void thresholdsByScriptShouldDoAsTheTextSays() throws IOException {
        String script = examples().get(0);

        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(1, 10, 5))))
                .isEqualTo("reject");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(8, 80, 1))))
                .isEqualTo("reject");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(6, 50, 1))))
                .isEqualTo("fileinto spam");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(5, 49, 1))))
                .isEqualTo("keep");
    }

    @Test
    void recipientsShouldBeHeldToTls13AsTheTextSays() throws IOException {
        String script = examples().get(1);

        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE))).isEqualTo("reject");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.knowing("vnd.tlsgateway.tls-protocol", "TLSv1.3"))))
                .isEqualTo("keep");
    }

    @Test
    void copyAndHourShouldBeMadeAsTheTextSays() throws IOException {
        SieveOutcome outcome = Scripts.run(examples().get(2), MESSAGE);

        assertThat(Scripts.deeds(outcome)).isEqualTo("keep, redirect archive@archive.test");
        assertThat(new String(Scripts.keptHeader(outcome).toBytes(), StandardCharsets.UTF_8))
                .startsWith("X-Taken: 2026-11-30T08:15:30+01:00\r\n");
    }

    @Test
    void programsShouldBeHeldAsTheTextSays() throws IOException {
        FakeInput program = FakeInput.of("Content-Type: application/x-msdownload\r\n\r\nMZ");

        assertThat(Scripts.deeds(Scripts.run(examples().get(3), program))).isEqualTo("fileinto policy");
        assertThat(Scripts.deeds(Scripts.run(examples().get(3), MESSAGE))).isEqualTo("keep");
        assertThat(examples()).hasSize(4);
    }

    @Test
    void sampleShouldDoWhatItSays() throws IOException {
        String script = Files.readString(Path.of("..", "conf", "samples", "customer.sieve"));

        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE))).isEqualTo("fileinto spam");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(9, 90, 0))))
                .isEqualTo("reject");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(7, 60, 0))))
                .isEqualTo("fileinto spam");
        assertThat(Scripts.deeds(Scripts.run(script, MESSAGE.scanned(2, 10, 0))))
                .isEqualTo("keep, redirect archive@archive.customer.test");
    }
}
