package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;

class InspectionPolicyTest {
    private static ScanReport answer(ScanAction action, double score) {
        return ScanReport.answered("rspamd", action, score, 15, List.of(new ScanReport.Symbol("A_RULE", 1.5)), 12);
    }

    @ParameterizedTest(name = "{0} => {1}")
    @CsvSource({
        "NO_ACTION, Pass[tagged=false",
        "GREYLIST, Pass[tagged=false",
        "ADD_HEADER, Pass[tagged=true",
        "REWRITE_SUBJECT, Pass[tagged=true",
        "'SOFT_REJECT', 'Defer[code=451, enhancedStatusCode=4.7.1'",
        "'REJECT', 'Refuse[enhancedStatusCode=5.7.1, reasonCode=SPAM'",
    })
    void policyShouldMapEachActionWhenTheScannerAnswers(ScanAction action, String expected) {
        for (OnFailure onFailure : OnFailure.values()) {
            assertThat(InspectionPolicy.decide(answer(action, 3), onFailure).toString())
                    .startsWith(expected);
        }
    }

    @Test
    void policyShouldTellTheScanInOneHeaderWhenTheMessagePasses() {
        var pass = (Disposition.Pass) InspectionPolicy.decide(answer(ScanAction.NO_ACTION, 3), OnFailure.CLOSED);

        assertThat(pass.headers())
                .containsExactly(new HeaderField(
                        "X-TlsGateway-Scan",
                        "rspamd action=\"no action\" score=3.00 required=15.00 time=12ms symbols=A_RULE(1.50)"));
    }

    @Test
    void policyShouldFlagTheMessageWhenItIsTagged() {
        var pass = (Disposition.Pass) InspectionPolicy.decide(answer(ScanAction.ADD_HEADER, 8), OnFailure.OPEN);

        assertThat(pass.headers()).first().isEqualTo(new HeaderField("X-Spam-Flag", "YES"));
        assertThat(pass.headers()).hasSize(2);
    }

    @Test
    void policyShouldPassWithAHeaderWhenTheScannerFailsAndFailureIsOpen() {
        var disposition = InspectionPolicy.decide(ScanReport.failed("rspamd", "no answer", 7), OnFailure.OPEN);

        assertThat(disposition)
                .isEqualTo(new Disposition.Pass(
                        false, List.of(new HeaderField("X-TlsGateway-Scan", "rspamd failed (no answer)"))));
    }

    @Test
    void policyShouldDeferAndNameTheFailureWhenTheScannerFailsAndFailureIsClosed() {
        var defer = (Disposition.Defer)
                InspectionPolicy.decide(ScanReport.failed("rspamd", "no answer", 7), OnFailure.CLOSED);

        assertThat(defer.code()).isEqualTo(451);
        assertThat(defer.enhancedStatusCode()).isEqualTo("4.7.1");
        assertThat(defer.detail()).isEqualTo("SCANNER_UNAVAILABLE: rspamd failed (no answer)");
        assertThat(defer.text()).doesNotContain("rspamd");
    }

    @Test
    void policyShouldMakeNoForeignHeaderWhenSymbolsAndReasonsAreHostile() {
        List<ScanReport.Symbol> symbols = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            symbols.add(new ScanReport.Symbol("S" + i + "\r\nX-Evil: \u00e4" + "x".repeat(5000), i));
        }
        ScanReport report = ScanReport.answered("rspamd", ScanAction.NO_ACTION, 1, 15, symbols, 1);
        var pass = (Disposition.Pass) InspectionPolicy.decide(report, OnFailure.OPEN);
        var failed = (Disposition.Pass)
                InspectionPolicy.decide(ScanReport.failed("rspamd", "a\r\nX-Evil: b\0\u2028", 1), OnFailure.OPEN);

        String header = pass.headers().get(0).folded();
        assertThat(header).hasSizeLessThan(5000).doesNotContain("\r\nX-Evil");
        assertThat(header.split("\r\n")).allMatch(line -> line.length() <= 200);
        assertThat(failed.headers().get(0).folded()).isEqualTo("X-TlsGateway-Scan: rspamd failed (a X-Evil)\r\n");
    }

    @ParameterizedTest(name = "score {0} of {1} is {2}")
    @CsvSource({
        "-3, 15, 1",
        "0, 15, 1",
        "0.1, 15, 1",
        "1.7, 15, 2",
        "7.5, 15, 5",
        "14.9, 15, 9",
        "15, 15, 10",
        "900, 15, 10",
        "5, 0, 1",
    })
    void spamTestValueShouldGrowWithTheScoreWhenTheMessageWasScanned(double score, double required, int expected) {
        ScanReport report = ScanReport.answered("rspamd", ScanAction.NO_ACTION, score, required, List.of(), 1);

        assertThat(report.spamTestValue()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ScanAction.class)
    void actionShouldBeFoundWhenRspamdNamesIt(ScanAction action) {
        assertThat(ScanAction.byWords(action.words())).contains(action);
    }

    @Test
    void spamTestValueShouldBeZeroWhenTheScannerFailed() {
        assertThat(ScanReport.failed("rspamd", "x", 1).spamTestValue()).isZero();
    }

    @Test
    void spamTestValueShouldBeTenWhenTheScannerRejectsWhateverTheScore() {
        assertThat(answer(ScanAction.REJECT, 0).spamTestValue()).isEqualTo(10);
    }
}
