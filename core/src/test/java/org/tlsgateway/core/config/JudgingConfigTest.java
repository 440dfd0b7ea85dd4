package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.inspection.Judging;
import org.tlsgateway.core.inspection.Threshold;

/** Thresholds, words of refusals, and scripts for some. */
class JudgingConfigTest {
    @TempDir
    Path root;

    private Path conf;

    @BeforeEach
    void files() throws IOException {
        conf = Files.createDirectory(root.resolve("conf"));
        for (String script : List.of("outbound.sieve", "a.sieve", "b.sieve")) {
            Files.writeString(conf.resolve(script), "keep;");
        }
        Files.writeString(conf.resolve("senders.txt"), "c.test\njoe@d.test\n");
        Files.writeString(conf.resolve("smtpserver.xml"), "<smtpservers/>");
    }

    private ConfigResult<GatewayConfig> load(String inspection) throws IOException {
        Files.writeString(
                conf.resolve("mailetcontainer.xml"),
                "<mailetcontainer><gateway><inspection>" + inspection
                        + "</inspection><delivery><helloName>gw.example.test</helloName></delivery></gateway></mailetcontainer>");
        return new GatewayConfigLoader(root, conf).load();
    }

    private InspectionConfig good(String inspection) throws IOException {
        ConfigResult<GatewayConfig> result = load(inspection);
        assertThat(result.allProblems()).isEmpty();
        return ((ConfigResult.Valid<GatewayConfig>) result).value().inspection();
    }

    @Test
    void judgingShouldBeWhatScannersAdviseWhenNothingIsWritten() throws IOException {
        assertThat(good("").judging()).isEqualTo(Judging.DEFAULT);
    }

    @Test
    void judgingShouldBeWhatIsWritten() throws IOException {
        Judging judging = good("<thresholds tag='2.5' quarantine='5' refuse='10' virus='quarantine'/>"
                        + "<refusals spam='Call +49 30 1 about it'/>")
                .judging();

        assertThat(judging.tag()).isEqualTo(new Threshold.From(25));
        assertThat(judging.quarantine()).isEqualTo(new Threshold.From(50));
        assertThat(judging.refuse()).isEqualTo(new Threshold.From(100));
        assertThat(judging.virus()).isEqualTo(InspectionConfig.Handling.QUARANTINE);
        assertThat(judging.refusals().refuse("SPAM", "").text()).isEqualTo("Call +49 30 1 about it");
        assertThat(judging.refusals().refuse("VIRUS", "X").text()).isEqualTo("the message carries a virus: X");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "<thresholds tag='11'/>                     | '11' is no score from 0.1 to 10",
                "<thresholds tag='0'/>                      | '0' is no score",
                "<thresholds tag='1.25'/>                   | '1.25' is no score",
                "<thresholds tag='-1'/>                     | '-1' is no score",
                "<thresholds tag='6' quarantine='5'/>       | is never reached: a lower threshold does more",
                "<thresholds quarantine='9' refuse='9'/>    | is never reached",
                "<thresholds virus='delete'/>               | 'delete' is none of pass, tag, defer, quarantine, refuse",
                "<thresholds spam='6'/>                     | thresholds/@spam",
                "<refusals spam='gr\u00fcn'/>               | not printable ASCII",
                "<refusals spam='a&#10;b'/>                 | not printable ASCII",
                "<sieve><scriptFor file='conf/a.sieve'/></sieve> | is for all mail",
                "<sieve><scriptFor file='conf/x.sieve' senders='a.test'/></sieve> | the file conf/x.sieve does not exist",
                "<sieve><scriptFor senders='a.test'/></sieve> | is required",
                "<sieve><scriptFor file='conf/a.sieve' senders='a@@'/></sieve> | is neither a mail address nor",
                "<sieve redirects='51'/>                    | is not within 0 to 50",
            })
    void problemShouldBeNamedWhenAnOptionIsWrong(String inspection, String expected) throws IOException {
        assertThat(load(inspection).allProblems())
                .anyMatch(problem -> problem.toString().contains(expected.strip()));
    }

    @Test
    void wordsShouldNotBeTooLong() throws IOException {
        assertThat(load("<refusals spam='" + "x".repeat(201) + "'/>").allProblems())
                .hasSize(1);
    }

    @Test
    void quarantineShouldHaveTheFolderThatAThresholdNeeds() throws IOException {
        Files.writeString(
                conf.resolve("mailetcontainer.xml"),
                "<mailetcontainer><gateway><inspection><thresholds quarantine='5' virus='quarantine'/></inspection>"
                        + "<quarantine folders='virus policy'/></gateway></mailetcontainer>");

        assertThat(new GatewayConfigLoader(root, conf).load().allProblems())
                .singleElement()
                .asString()
                .contains("thresholds/@quarantine")
                .contains("has no folder 'spam'");
    }

    @ParameterizedTest(name = "{0} by rule {1}: {2}")
    @CsvSource({
        "joe@a.test, x, a.sieve",
        "joe@b.a.test, x, outbound.sieve",
        "joe@d.test, x, a.sieve",
        "ann@d.test, x, outbound.sieve",
        "joe@c.test, vip, a.sieve",
        "joe@e.test, vip, b.sieve",
        "'', vip, b.sieve",
        "'', '', outbound.sieve",
    })
    void firstScriptThatMatchesShouldCount(String sender, String rule, String expected) throws IOException {
        InspectionConfig config = good("<sieve>"
                + "<scriptFor file='conf/a.sieve' senders='a.test' senderTable='conf/senders.txt'/>"
                + "<scriptFor file='conf/b.sieve' rules='vip other'/>"
                + "</sieve>");

        assertThat(config.sieve().scriptFor(sender, rule).getFileName()).hasToString(expected);
        assertThat(config.sieve().scripts()).hasSize(3);
    }
}
