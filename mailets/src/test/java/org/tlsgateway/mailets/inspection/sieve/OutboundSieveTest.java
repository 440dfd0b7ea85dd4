package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.config.ConfigResult;

/** The script that is shipped. */
class OutboundSieveTest {
    private static final Path SCRIPT = Path.of("..", "conf", "outbound.sieve");
    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    private static SieveOutcome run(String message) {
        return ((ConfigResult.Valid<SieveScript>) SieveCheck.load(SCRIPT, Scripts.RULES))
                .value()
                .run(FakeInput.of(message), Scripts.RULES);
    }

    @Test
    void shippedScriptShouldRefuseGtubeAndSayWhy() {
        assertThat(run("Subject: x\r\n\r\nhello\r\n" + GTUBE + "\r\n"))
                .isInstanceOfSatisfying(
                        SieveOutcome.Reject.class,
                        reject -> assertThat(reject.text())
                                .isEqualTo("[SPAM] this is the GTUBE test message, which every spam filter refuses"));
    }

    @Test
    void shippedScriptShouldKeepOtherMailUnchanged() {
        assertThat(Scripts.keptHeader(run("Subject: x\r\n\r\nhello\r\n"))).isNull();
        assertThat(Scripts.keptHeader(run("Subject: " + GTUBE + "\r\n\r\nhello\r\n")))
                .isNull();
    }

    @Test
    void shippedScriptShouldRefuseAVirusThatThresholdsLetPass() {
        SieveScript shipped = ((ConfigResult.Valid<SieveScript>) SieveCheck.load(SCRIPT, Scripts.RULES)).value();
        FakeInput input = FakeInput.of("Subject: x\r\n\r\nhello\r\n");

        assertThat(shipped.run(input.scanned(0, 0, 5), Scripts.RULES))
                .isInstanceOfSatisfying(
                        SieveOutcome.Reject.class,
                        reject -> assertThat(reject.text()).isEqualTo("[VIRUS]"));
        assertThat(Scripts.deeds(shipped.run(input.scanned(9, 90, 4), Scripts.RULES)))
                .isEqualTo("keep");
    }

    @Test
    void shippedScriptShouldNotBeATestMessageItself() throws Exception {
        assertThat(Files.readString(SCRIPT)).doesNotContain(GTUBE);
    }

    @Test
    void examplesInTheShippedScriptShouldBeGoodWhenTheyAreUncommented() throws Exception {
        String text = Files.readString(SCRIPT);
        StringBuilder examples = new StringBuilder(Scripts.REQUIRE);
        text.lines()
                .filter(line -> line.startsWith("#   ") && !line.contains("|"))
                .map(line -> line.substring(4))
                .dropWhile(line -> !line.startsWith("if spamtest"))
                .forEach(line -> examples.append(line).append('\n'));

        assertThat(examples.toString()).contains("if spamtest", "fileinto", "redirect :copy", "deleteheader");
        assertThat(Scripts.problems(examples.toString())).isEmpty();
    }
}
