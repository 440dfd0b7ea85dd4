package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.core.inspection.Reports.answered;
import static org.tlsgateway.core.inspection.Reports.failed;
import static org.tlsgateway.core.inspection.Reports.virus;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Symbol;

class ScanReportTest {
    @ParameterizedTest(name = "score {0} of {1} is {2}, {3} percent")
    @CsvSource({
        "-3, 15, 1, 0",
        "0, 15, 1, 0",
        "0.1, 15, 1, 1",
        "1.7, 15, 2, 11",
        "7.5, 15, 5, 50",
        "14.9, 15, 9, 99",
        "15, 15, 10, 100",
        "900, 15, 10, 100",
        "5, 0, 1, 0",
    })
    void spamTestShouldGrowWithTheScoreWhenTheMessageWasScanned(double score, double required, int value, int percent) {
        ScanReport report = ScanReport.of(answered("rspamd", ScanAction.NO_ACTION, score, required));

        assertThat(report.spamTestValue()).isEqualTo(value);
        assertThat(report.spamTestPercent()).isEqualTo(percent);
    }

    @Test
    void spamTestShouldBeTheGravestWhenEnginesDiffer() {
        ScanReport report = new ScanReport(
                List.of(
                        answered("a", ScanAction.NO_ACTION, 3, 15),
                        failed("b", "no answer"),
                        answered("c", ScanAction.NO_ACTION, 9, 10)),
                new ContentVerdict.Within());

        assertThat(report.spamTestValue()).isEqualTo(9);
    }

    @Test
    void spamTestShouldBeZeroWhenTheScannerFailedOrOnlyVirusesWereLookedFor() {
        ScanReport report = new ScanReport(List.of(failed("rspamd", "x"), virus("Eicar")), new ContentVerdict.Within());

        assertThat(report.spamTestValue()).isZero();
        assertThat(ScanReport.NONE.spamTestValue()).isZero();
    }

    @Test
    void spamTestShouldBeTenWhenTheScannerRejectsWhateverTheScore() {
        assertThat(ScanReport.of(answered("rspamd", ScanAction.REJECT, 0, 15)).spamTestValue())
                .isEqualTo(10);
    }

    @ParameterizedTest(name = "virus \"{0}\", unread \"{1}\", seen {2}: {3}")
    @CsvSource({"'', '', WHOLE, 1", "'', '', PARTIAL, 0", "'', Zip, WHOLE, 4", "Eicar, Zip, PARTIAL, 5"})
    void virusTestShouldSayWhatIsSureWhenClamdAnswered(String virus, String unread, Coverage coverage, int value) {
        Answered answer = new Answered(
                ScanAction.NO_ACTION,
                0,
                0,
                List.of(),
                virus.isEmpty() ? List.of() : List.of(virus),
                unread.isEmpty() ? List.of() : List.of(unread),
                coverage);

        assertThat(ScanReport.of(new EngineReport("clamd", EngineKind.CLAMD, answer, 1))
                        .virusTestValue())
                .isEqualTo(value);
    }

    @Test
    void virusTestShouldBeZeroWhenOnlySpamWasLookedFor() {
        assertThat(ScanReport.of(answered("rspamd", ScanAction.NO_ACTION, 1, 15))
                        .virusTestValue())
                .isZero();
    }

    @Test
    void virusTestShouldBeFourWhenTheMessageIsUnscannable() {
        assertThat(new ScanReport(List.of(), new ContentVerdict.Unscannable("too deep")).virusTestValue())
                .isEqualTo(4);
    }

    @Test
    void reportShouldNameEachVirusOnceWhenSeveralEnginesFindIt() {
        ScanReport report =
                new ScanReport(List.of(virus("Eicar"), virus("Eicar"), virus("Other")), new ContentVerdict.Within());

        assertThat(report.viruses()).containsExactly("Eicar", "Other");
        assertThat(ScanReport.of(answered("a", ScanAction.NO_ACTION, 1, 15)).symbols())
                .containsExactly(new Symbol("A_RULE", 1.5));
    }

    @ParameterizedTest
    @EnumSource(ScanAction.class)
    void actionShouldBeFoundWhenRspamdNamesIt(ScanAction action) {
        assertThat(ScanAction.byWords(action.words())).contains(action);
    }
}
