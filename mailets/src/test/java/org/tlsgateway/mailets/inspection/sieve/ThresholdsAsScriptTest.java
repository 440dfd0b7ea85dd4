package org.tlsgateway.mailets.inspection.sieve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.Sieve;
import org.tlsgateway.core.config.InspectionConfig.Trust;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.InspectionPolicy;
import org.tlsgateway.core.inspection.Judging;
import org.tlsgateway.core.inspection.Refusals;
import org.tlsgateway.core.inspection.Reports;
import org.tlsgateway.core.inspection.ScanAction;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.core.inspection.Threshold;

/** Thresholds in the configuration and the script that says the same come to the same dispositions. */
class ThresholdsAsScriptTest {
    private static final String AT_LEAST = "spamtest :percent :value \"ge\" :comparator \"i;ascii-numeric\" ";

    // tag, quarantine, refuse (none below 1), virus | the script
    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0  | 0  | 0   | pass       | keep;",
                "65 | 0  | 0   | pass       | if @ '65' {addheader 'X-Spam-Flag' 'YES';}",
                "0  | 40 | 0   | pass       | if @ '40' {fileinto 'spam';}",
                "0  | 0  | 100 | pass       | if @ '100' {ereject '[SPAM]';}",
                "0  | 0  | 1   | pass       | if @ '1' {ereject '[SPAM]';}",
                "20 | 50 | 80  | pass       | if @ '80' {ereject '[SPAM]';} elsif @ '50' {fileinto 'spam';}"
                        + " elsif @ '20' {addheader 'X-Spam-Flag' 'YES';}",
                "0  | 0  | 0   | refuse     | if virustest '5' {ereject '[VIRUS]';}",
                "0  | 0  | 0   | quarantine | if virustest '5' {fileinto 'virus';}",
                "0  | 0  | 0   | tag        | if virustest '5' {addheader 'X-Spam-Flag' 'YES';}",
                "0  | 30 | 60  | refuse     | if virustest '5' {ereject '[VIRUS]';} elsif @ '60' {ereject '[SPAM]';}"
                        + " elsif @ '30' {fileinto 'spam';}",
            })
    void thresholdsShouldComeToWhatTheScriptComesTo(int tag, int quarantine, int refuse, String virus, String script) {
        Judging judging = new Judging(
                threshold(tag),
                threshold(quarantine),
                threshold(refuse),
                Handling.valueOf(virus.toUpperCase(java.util.Locale.ROOT)),
                Refusals.DEFAULT);
        SieveScript compiled =
                Scripts.good(Scripts.REQUIRE + script.replace("@ ", AT_LEAST).replace('\'', '"'));
        for (int percent = 0; percent <= 100; percent++) {
            for (boolean infected : new boolean[] {false, true}) {
                ScanReport report = report(percent, infected);
                Disposition byThreshold = InspectionPolicy.decide(report, config(judging));
                FakeInput input = FakeInput.of("Subject: x\r\n\r\nbody")
                        .scanned(report.spamTestValue(), report.spamTestPercent(), report.virusTestValue());

                assertThat(words(byThreshold))
                        .as(percent + " percent, infected: " + infected)
                        .isEqualTo(words(compiled.run(input, Scripts.RULES)));
            }
        }
    }

    private static Threshold threshold(int percent) {
        return percent == 0 ? new Threshold.Never() : new Threshold.From(percent);
    }

    private static InspectionConfig config(Judging judging) {
        return new InspectionConfig(
                Duration.ofSeconds(1),
                List.of(),
                ContentLimits.DEFAULT,
                Trust.DEFAULT,
                judging,
                new Sieve(java.nio.file.Path.of("x.sieve"), Duration.ofSeconds(1)));
    }

    private static ScanReport report(int percent, boolean infected) {
        EngineReport spam = Reports.answered("rspamd", ScanAction.NO_ACTION, percent, 100);
        EngineReport virus = Reports.clamd(infected ? List.of("A.Virus") : List.of(), List.of());
        return new ScanReport(List.of(spam, virus), new ContentVerdict.Within());
    }

    /** What happens, without the words for people. */
    private static String words(Disposition disposition) {
        if (disposition instanceof Disposition.Refuse refuse) {
            return "refuse " + refuse.reasonCode();
        }
        if (disposition instanceof Disposition.Quarantine held) {
            return "hold " + held.folder();
        }
        return ((Disposition.Pass) disposition).tagged() ? "tag" : "pass";
    }

    private static String words(SieveOutcome outcome) {
        if (outcome instanceof SieveOutcome.Reject reject) {
            return "refuse " + Refusals.DEFAULT.byScript(reject.text()).reasonCode();
        }
        SieveAction only = ((SieveOutcome.Actions) outcome).actions().get(0);
        if (only instanceof SieveAction.FileInto filed) {
            return "hold " + filed.folder();
        }
        return only.header() == null ? "pass" : "tag";
    }
}
