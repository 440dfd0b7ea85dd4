package org.tlsgateway.downstream.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.downstream.dns.TxtAnswer;
import org.tlsgateway.downstream.tlsrpt.ReportState.Event;

class ReportDeliveryTest {
    private static final TlsReport REPORT = TlsReport.of(
            new Submitter("A", "tls@a.test"),
            TestReports.counts(LocalDate.parse("2026-11-24"), "b.test", 1),
            new DomainName("b.test"),
            "site");

    private final List<String> asked = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();

    static Stream<Arguments> targets() {
        return Stream.of(
                arguments(
                        "all take it",
                        "https://good.test/,mailto:good@b.test",
                        Event.SENT,
                        "https://good.test/ status 200; mailto:good@b.test queued as Q1"),
                arguments(
                        "3, one is enough",
                        "https://bad.test/,mailto:good@b.test",
                        Event.SENT,
                        "mailto:good@b.test queued as Q1; https://bad.test/ status 500"),
                arguments(
                        "none",
                        "https://bad.test/,mailto:bad@b.test",
                        Event.FAILED,
                        "https://bad.test/ status 500; mailto:bad@b.test not queued: full"));
    }

    @ParameterizedTest(name = "RFC 8460 section {0}")
    @MethodSource("targets")
    void reportShouldBeSentWhenOneTargetTakesIt(String rule, String rua, Event event, String words) {
        ReportDelivery.Result result = deliver(new TxtAnswer.Found(List.of("v=TLSRPTv1;rua=" + rua), false));
        assertThat(result).isEqualTo(new ReportDelivery.Result(event, words));
        assertThat(tried).hasSize(2);
        assertThat(asked).containsExactly("_smtp._tls.b.test");
    }

    @Test
    void reportShouldFailWhenRecordIsNotKnown() {
        assertThat(deliver(new TxtAnswer.Unavailable("SERVFAIL")))
                .isEqualTo(new ReportDelivery.Result(Event.FAILED, "SERVFAIL"));
        assertThat(tried).isEmpty();
    }

    @Test
    void nothingShouldBeSentWhenThereAreTwoRecords() {
        String record = "v=TLSRPTv1;rua=mailto:good@b.test";
        assertThat(deliver(new TxtAnswer.Found(List.of(record, record), false)).event())
                .isEqualTo(Event.NOT_ASKED);
        assertThat(tried).isEmpty();
    }

    @Test
    void reportShouldFailWhenLookUpBreaks() {
        ReportDelivery delivery = new ReportDelivery(
                (name, budget) -> CompletableFuture.failedFuture(new IllegalStateException("x")), null, null);
        assertThat(delivery.deliver(REPORT).event()).isEqualTo(Event.FAILED);
    }

    private ReportDelivery.Result deliver(TxtAnswer answer) {
        return new ReportDelivery(
                        (name, budget) -> {
                            asked.add(name.ascii());
                            return CompletableFuture.completedFuture(answer);
                        },
                        (uri, gzip) -> {
                            tried.add(uri.toString());
                            boolean good = uri.getHost().equals("good.test");
                            return new HttpsPost.Answer(good, good ? "status 200" : "status 500");
                        },
                        (report, gzip, to) -> {
                            tried.add(to);
                            if (to.startsWith("bad")) {
                                throw new IOException("full");
                            }
                            return "Q1";
                        })
                .deliver(REPORT);
    }
}
