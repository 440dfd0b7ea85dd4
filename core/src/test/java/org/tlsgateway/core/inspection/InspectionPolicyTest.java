package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.tlsgateway.core.inspection.Reports.answered;
import static org.tlsgateway.core.inspection.Reports.clamd;
import static org.tlsgateway.core.inspection.Reports.failed;
import static org.tlsgateway.core.inspection.Reports.virus;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.HeaderText;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.config.InspectionConfig.RefusalBy;
import org.tlsgateway.core.config.InspectionConfig.SizeLimit;
import org.tlsgateway.core.inspection.EngineResult.Skipped;
import org.tlsgateway.core.inspection.EngineResult.Symbol;

class InspectionPolicyTest {
    private static final ContentVerdict WITHIN = new ContentVerdict.Within();

    private static Engine engine(String name, OnFailure onFailure, Oversize oversize) {
        return new Engine(
                EngineKind.RSPAMD,
                name,
                List.of(URI.create("http://127.0.0.1:1")),
                null,
                0,
                onFailure,
                new SizeLimit(1000, oversize));
    }

    private static InspectionConfig config(ContentLimits content, Engine... engines) {
        return config(RefusalBy.ENGINES, content, engines);
    }

    private static InspectionConfig config(RefusalBy refusal, ContentLimits content, Engine... engines) {
        return new InspectionConfig(
                Duration.ofSeconds(20),
                List.of(engines),
                content,
                new InspectionConfig.Trust(refusal, InspectionConfig.AuthenticationResults.RESULT, null),
                new InspectionConfig.Sieve(Path.of("x.sieve"), Duration.ofSeconds(5)));
    }

    private static InspectionConfig config(OnFailure onFailure) {
        return config(ContentLimits.DEFAULT, engine("rspamd", onFailure, Oversize.SKIP));
    }

    private static ContentLimits handling(Handling unscannable, Handling encrypted) {
        return new ContentLimits(100, 1000, 1000, 1, 1, HeaderText.UTF_8, unscannable, encrypted);
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
            ScanReport report = ScanReport.of(answered("rspamd", action, 3, 15));
            assertThat(InspectionPolicy.decide(report, config(onFailure)).toString())
                    .startsWith(expected);
        }
    }

    static Stream<Arguments> several() {
        EngineReport good = answered("other", ScanAction.NO_ACTION, 1, 15);
        EngineReport spam = answered("other", ScanAction.REJECT, 20, 15);
        EngineReport away = failed("rspamd", "no answer");
        return Stream.of(
                arguments(List.of(good, away), "Defer[code=451"),
                arguments(List.of(spam, away), "Refuse[enhancedStatusCode=5.7.1, reasonCode=SPAM"),
                arguments(List.of(spam, virus("Eicar")), "Refuse[enhancedStatusCode=5.7.1, reasonCode=VIRUS"),
                arguments(List.of(away, virus("Eicar")), "Refuse[enhancedStatusCode=5.7.1, reasonCode=VIRUS"),
                arguments(List.of(good, failed("optional", "x")), "Pass[tagged=false"),
                arguments(List.of(good, answered("third", ScanAction.ADD_HEADER, 1, 15)), "Pass[tagged=true"),
                arguments(List.of(), "Pass[tagged=false"));
    }

    @ParameterizedTest(name = "{0} => {1}")
    @MethodSource("several")
    void policyShouldTakeTheGravestWhenSeveralEnginesReport(List<EngineReport> engines, String expected) {
        InspectionConfig config = config(
                ContentLimits.DEFAULT,
                engine("rspamd", OnFailure.CLOSED, Oversize.SKIP),
                engine("optional", OnFailure.OPEN, Oversize.SKIP));

        assertThat(InspectionPolicy.decide(new ScanReport(engines, WITHIN), config)
                        .toString())
                .startsWith(expected);
    }

    @ParameterizedTest(name = "{0} => {1}")
    @CsvSource({
        "PASS, 'Pass[tagged=false'",
        "TAG, 'Pass[tagged=true'",
        "DEFER, 'Defer[code=451, enhancedStatusCode=4.7.1'",
        "QUARANTINE, 'Quarantine[folder=unscannable, reasonCode=UNSCANNABLE'",
        "REFUSE, 'Refuse[enhancedStatusCode=5.7.1, reasonCode=UNSCANNABLE'",
    })
    void policyShouldDoAsConfiguredWhenContentCannotBeInspected(Handling handling, String expected) {
        ScanReport bomb = new ScanReport(List.of(), new ContentVerdict.Unscannable("parts nested deeper than 100"));
        ScanReport locked = ScanReport.of(clamd(List.of(), List.of("Heuristics.Encrypted.Zip")));

        assertThat(InspectionPolicy.decide(bomb, config(handling(handling, Handling.PASS)))
                        .toString())
                .startsWith(expected);
        assertThat(InspectionPolicy.decide(locked, config(handling(Handling.REFUSE, handling)))
                        .toString())
                .startsWith(expected);
    }

    @Test
    void policyShouldTellTheScanInOneHeaderForEachEngineWhenTheMessagePasses() {
        ScanReport report = new ScanReport(
                List.of(
                        answered("rspamd", ScanAction.NO_ACTION, 3, 15),
                        clamd(List.of(), List.of("Heuristics.Encrypted.Zip")),
                        new EngineReport("big", EngineKind.RSPAMD, new Skipped("bigger than 5 bytes"), 0)),
                WITHIN);
        var pass = (Disposition.Pass) InspectionPolicy.decide(report, config(OnFailure.CLOSED));

        assertThat(pass.headers().stream().map(HeaderField::value))
                .containsExactly(
                        "rspamd action=\"no action\" score=3.00 required=15.00 time=12ms symbols=A_RULE(1.50)",
                        "clamd action=\"no action\" time=3ms unread=Heuristics.Encrypted.Zip",
                        "big skipped (bigger than 5 bytes)");
        assertThat(pass.headers()).allMatch(header -> header.name().equals("X-TlsGateway-Scan"));
    }

    @Test
    void policyShouldFlagTheMessageWhenItIsTagged() {
        var pass = (Disposition.Pass) InspectionPolicy.decide(
                ScanReport.of(answered("rspamd", ScanAction.ADD_HEADER, 8, 15)), config(OnFailure.OPEN));

        assertThat(pass.headers()).first().isEqualTo(new HeaderField("X-Spam-Flag", "YES"));
        assertThat(pass.headers()).hasSize(2);
    }

    @Test
    void policyShouldPassWithAHeaderWhenTheScannerFailsAndFailureIsOpen() {
        ScanReport report = ScanReport.of(failed("rspamd", "no answer: from 192.0.2.1"));

        assertThat(InspectionPolicy.decide(report, config(OnFailure.OPEN)))
                .isEqualTo(new Disposition.Pass(
                        false, List.of(new HeaderField("X-TlsGateway-Scan", "rspamd failed (no answer)"))));
        assertThat(InspectionPolicy.missing(report)).containsExactly("rspamd");
    }

    @Test
    void policyShouldDeferAndNameTheFailureWhenTheScannerFailsAndFailureIsClosed() {
        var defer = (Disposition.Defer) InspectionPolicy.decide(
                ScanReport.of(failed("rspamd", "no answer: from 192.0.2.1")), config(OnFailure.CLOSED));

        assertThat(defer.code()).isEqualTo(451);
        assertThat(defer.enhancedStatusCode()).isEqualTo("4.7.1");
        assertThat(defer.detail()).isEqualTo("SCANNER_UNAVAILABLE: rspamd failed (no answer: from 192.0.2.1)");
        assertThat(defer.text()).doesNotContain("rspamd");
    }

    @Test
    void policyShouldLeaveWhatWasFoundToTheScriptWhenThatIsConfigured() {
        InspectionConfig config =
                config(RefusalBy.SCRIPT, ContentLimits.DEFAULT, engine("rspamd", OnFailure.CLOSED, Oversize.SKIP));

        for (EngineReport found : List.of(virus("Eicar"), answered("rspamd", ScanAction.REJECT, 20, 15))) {
            assertThat(InspectionPolicy.decide(ScanReport.of(found), config).toString())
                    .startsWith("Pass[tagged=true");
        }
        assertThat(InspectionPolicy.decide(ScanReport.of(failed("rspamd", "x")), config))
                .isInstanceOf(Disposition.Defer.class);
    }

    @ParameterizedTest(name = "{0} bytes, {1}: {2}")
    @CsvSource({"1001, REFUSE, true", "1000, REFUSE, false", "1001, SKIP, false", "1001, PARTIAL, false"})
    void policyShouldRefuseByTheSizeWhenAnEngineMustSeeAll(long bytes, Oversize oversize, boolean refused) {
        InspectionConfig config = config(ContentLimits.DEFAULT, engine("rspamd", OnFailure.OPEN, oversize));

        assertThat(InspectionPolicy.bySize(bytes, config).isPresent()).isEqualTo(refused);
    }

    @Test
    void policyShouldMakeNoForeignHeaderWhenSymbolsAndReasonsAreHostile() {
        List<Symbol> symbols = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            symbols.add(new Symbol("S" + i + "\r\nX-Evil: \u00e4" + "x".repeat(5000), i));
        }
        ScanReport report = new ScanReport(
                List.of(
                        answered("rspamd", ScanAction.NO_ACTION, 1, 15, symbols),
                        clamd(List.of(), List.of("a\r\nX-Evil: b\u2028"))),
                new ContentVerdict.Unscannable("c\r\nX-Evil: d\u2028"));
        var pass = (Disposition.Pass) InspectionPolicy.decide(report, config(handling(Handling.PASS, Handling.PASS)));
        var failed = (Disposition.Pass) InspectionPolicy.decide(
                ScanReport.of(failed("rspamd", "a\r\nX-Evil: b\0\u2028")), config(OnFailure.OPEN));

        assertThat(pass.headers()).hasSize(3).allSatisfy(header -> {
            assertThat(header.folded()).hasSizeLessThan(5000).doesNotContain("\r\nX-Evil");
            assertThat(header.folded().split("\r\n")).allMatch(line -> line.length() <= 200);
        });
        assertThat(failed.headers().get(0).folded()).isEqualTo("X-TlsGateway-Scan: rspamd failed (a X-Evil)\r\n");
        var virus = (Disposition.Refuse)
                InspectionPolicy.decide(ScanReport.of(virus("a\r\n250 ok\u2028")), config(OnFailure.OPEN));
        assertThat(virus.text()).matches("[ -~]+");
    }
}
