package org.tlsgateway.downstream.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.config.TlsReportsConfig.Mode;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier.Purpose;
import org.tlsgateway.downstream.dns.TxtAnswer;
import org.tlsgateway.downstream.tlsrpt.ReportState.Event;

/** The turn of a day with a clock that is moved by hand. */
class TlsReportsTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-24");
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final String NOON = "2026-11-24T12:00:00Z";
    private static final String ALL_DUE = "2026-11-25T04:00:00Z";

    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(Instant.parse(NOON));
    private final List<TlsReports> nodes = new ArrayList<>();
    private final List<TlsReport> sent = new ArrayList<>();
    private TxtAnswer record = new TxtAnswer.Found(List.of("v=TLSRPTv1;rua=https://r.test/"), false);
    private HttpsPost.Answer answer = new HttpsPost.Answer(true, "status 200");

    @AfterEach
    void close() {
        nodes.forEach(TlsReports::close);
    }

    @Test
    void reportShouldBeSentOnceWhenItsDayIsOver() throws IOException {
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        at(node, "2026-11-24T23:59:59Z");
        at(node, "2026-11-25T00:14:00Z");
        assertThat(sent).isEmpty();
        at(node, ALL_DUE);
        at(node, "2026-11-25T05:00:00Z");
        assertThat(sent).singleElement().satisfies(report -> {
            assertThat(report.domain()).isEqualTo(DOMAIN);
            assertThat(report.day()).isEqualTo(DAY);
            assertThat(report.policies().get(0).successes()).isEqualTo(3);
        });
        assertThat(states(node)).containsExactly(Event.SENT);
    }

    @Test
    void sessionsShouldGoIntoTheReportOfTheirDayWhenMidnightPasses() throws IOException {
        TlsReports node = node(Mode.SEND);
        clock.set(Instant.parse("2026-11-24T23:59:59Z"));
        count(node, "b.test", 1);
        clock.set(Instant.parse("2026-11-25T00:00:00Z"));
        count(node, "b.test", 2);
        assertThat(node.counts(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 1));
        assertThat(node.counts(DAY.plusDays(1))).isEqualTo(TestReports.counts(DAY.plusDays(1), "b.test", 2));
        assertThat(node.days()).containsExactly(DAY, DAY.plusDays(1));
    }

    @Test
    void reportShouldBeTheSameWhenItIsReadBeforeItIsSent() throws IOException {
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        at(node, "2026-11-25T00:15:00Z");
        TlsReport read = node.report(DAY, DOMAIN).orElseThrow();
        at(node, ALL_DUE);
        assertThat(sent).containsExactly(read);
        assertThat(node.report(DAY, new DomainName("other.test"))).isEmpty();
    }

    @Test
    void reportShouldBeSentWhenGatewayWasRestarted() throws IOException {
        count(node(Mode.SEND), "b.test", 3);
        nodes.get(0).writeDown();
        // Killed: not closed, but the system takes its lock.
        TlsReports next = node(Mode.SEND);
        count(next, "b.test", 4);
        at(next, ALL_DUE);
        assertThat(sent)
                .singleElement()
                .satisfies(report ->
                        assertThat(report.policies().get(0).successes()).isEqualTo(7));
    }

    @Test
    void reportShouldNotBeSentAgainWhenGatewayWasRestarted() throws IOException {
        TlsReports first = node(Mode.SEND);
        count(first, "b.test", 3);
        at(first, ALL_DUE);
        first.close();
        at(node(Mode.SEND), "2026-11-25T06:00:00Z");
        assertThat(sent).hasSize(1);
    }

    @Test
    void oneReportShouldBeSentWhenTwoNodesCount() throws IOException {
        TlsReports one = node(Mode.SEND);
        TlsReports two = node(Mode.SEND);
        count(one, "b.test", 3);
        count(two, "b.test", 4);
        clock.set(Instant.parse(ALL_DUE));
        one.writeDown();
        two.writeDown();
        for (int i = 0; i < 3; i++) {
            two.work();
            one.work();
        }
        assertThat(sent)
                .singleElement()
                .satisfies(report ->
                        assertThat(report.policies().get(0).successes()).isEqualTo(7));
    }

    @Test
    void otherNodeShouldGoOnWhenTheOneWithTheLockEnds() throws IOException {
        answer = new HttpsPost.Answer(false, "status 500");
        TlsReports one = node(Mode.SEND);
        TlsReports two = node(Mode.SEND);
        count(one, "b.test", 3);
        at(one, ALL_DUE);
        at(two, "2026-11-25T05:00:00Z");
        assertThat(sent).as("two does not have the lock").hasSize(1);
        one.close();
        answer = new HttpsPost.Answer(true, "status 200");
        at(two, "2026-11-25T05:00:00Z");
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).id())
                .as("a duplicate can be told")
                .isEqualTo(sent.get(0).id());
        assertThat(states(two)).containsExactly(Event.FAILED, Event.SENT);
    }

    @Test
    void countsOfAllNodesShouldBeSentWhenOnlyOneNodeSends() throws IOException {
        TlsReports counting = node(Mode.COUNT);
        count(counting, "b.test", 3);
        at(counting, ALL_DUE);
        assertThat(sent).isEmpty();
        at(node(Mode.SEND), ALL_DUE);
        assertThat(sent).hasSize(1);
    }

    @Test
    void reportShouldBeTriedForADayWhenNobodyTakesIt() throws IOException {
        answer = new HttpsPost.Answer(false, "status 503");
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        node.writeDown();
        clock.set(Instant.parse(ALL_DUE));
        for (int minutes = 0; minutes < 48 * 60; minutes += 5) {
            node.work();
            clock.pass(Duration.ofMinutes(5));
        }
        List<Event> events = states(node);
        assertThat(events).hasSize(11).endsWith(Event.DROPPED);
        assertThat(events.subList(0, 10)).containsOnly(Event.FAILED);
        assertThat(sent).hasSize(10);
    }

    @Test
    void attemptsShouldBeRememberedWhenGatewayWasRestarted() throws IOException {
        answer = new HttpsPost.Answer(false, "status 503");
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        at(node, ALL_DUE);
        at(node, "2026-11-25T04:10:00Z");
        assertThat(sent).hasSize(2);
        node.close();
        TlsReports next = node(Mode.SEND);
        at(next, "2026-11-25T04:29:00Z");
        assertThat(sent).as("20 minutes after the second attempt").hasSize(2);
        at(next, "2026-11-25T04:30:00Z");
        assertThat(sent).hasSize(3);
    }

    @Test
    void nothingShouldBeSentWhenDomainDoesNotAsk() throws IOException {
        record = new TxtAnswer.None("no such name", false);
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        at(node, ALL_DUE);
        record = new TxtAnswer.Found(List.of("v=TLSRPTv1;rua=https://r.test/"), false);
        at(node, "2026-11-25T08:00:00Z");
        assertThat(sent).isEmpty();
        assertThat(states(node)).containsExactly(Event.NOT_ASKED);
        assertThat(node.report(DAY, DOMAIN)).as("it can still be read here").isPresent();
    }

    @Test
    void recordShouldBeAskedForAgainWhenDnsFails() throws IOException {
        record = new TxtAnswer.Unavailable("SERVFAIL");
        TlsReports node = node(Mode.SEND);
        count(node, "b.test", 3);
        at(node, ALL_DUE);
        record = new TxtAnswer.Found(List.of("v=TLSRPTv1;rua=https://r.test/"), false);
        at(node, "2026-11-25T04:10:00Z");
        assertThat(states(node)).containsExactly(Event.FAILED, Event.SENT);
    }

    /** RFC 8460 section 3: reports must not beget reports. */
    @Test
    void sessionShouldNotBeCountedWhenItCarriesAReport() throws IOException {
        TlsReports node = node(Mode.SEND);
        node.ended(TestReports.request("b.test", Purpose.TLS_REPORT), TestReports.session("b.test"));
        assertThat(node.days()).isEmpty();
        node.ended(TestReports.request("b.test", Purpose.MAIL), TestReports.session("b.test"));
        assertThat(node.days()).containsExactly(DAY);
    }

    @Test
    void countsShouldBeKeptWhenDiskFailsForAWhile() throws IOException {
        Path blocked = directory.resolve("counts");
        Files.writeString(blocked, "a file where the directory should be");
        TlsReports node = node(Mode.COUNT);
        count(node, "b.test", 3);
        node.writeDown();
        Files.delete(blocked);
        count(node, "b.test", 1);
        assertThat(node.counts(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 4));
    }

    @Test
    void oldDaysShouldBeForgottenWhenTimePasses() throws IOException {
        TlsReports node = node(Mode.COUNT);
        count(node, "b.test", 3);
        at(node, "2026-12-02T12:00:00Z");
        assertThat(node.days()).containsExactly(DAY);
        at(node, "2026-12-03T12:00:00Z");
        assertThat(node.days()).isEmpty();
    }

    @Test
    void reportsOfADayShouldBeAloneWhenOneDomainFails() throws IOException {
        TlsReports node = new TlsReports(
                config(Mode.SEND),
                new ReportDelivery(
                        (name, budget) -> CompletableFuture.completedFuture(record),
                        (uri, gzip) -> {
                            throw new IllegalStateException("a bug");
                        },
                        (report, gzip, to) -> "Q"),
                clock,
                null);
        nodes.add(node);
        count(node, "b.test", 1);
        count(node, "c.test", 1);
        at(node, ALL_DUE);
        assertThat(node.states(DAY))
                .hasSize(2)
                .allSatisfy((domain, states) -> assertThat(states)
                        .singleElement()
                        .satisfies(state -> assertThat(state.event()).isEqualTo(Event.FAILED)));
    }

    private TlsReports node(Mode mode) {
        ReportDelivery delivery =
                new ReportDelivery(
                        (name, budget) -> CompletableFuture.completedFuture(record),
                        (uri, gzip) -> answer,
                        (r, g, to) -> "Q") {
                    @Override
                    public Result deliver(TlsReport report) {
                        Result result = super.deliver(report);
                        if (result.detail().contains("status")) {
                            sent.add(report);
                        }
                        return result;
                    }
                };
        TlsReports node = new TlsReports(config(mode), delivery, clock, null);
        nodes.add(node);
        return node;
    }

    private TlsReportsConfig config(Mode mode) {
        return new TlsReportsConfig(mode, new Submitter("A", "tls@a.test"), directory, null, List.of());
    }

    private static void count(TlsReports node, String domain, int sessions) {
        for (int i = 0; i < sessions; i++) {
            node.ended(TestReports.request(domain, Purpose.MAIL), TestReports.session(domain));
        }
    }

    /** A look for work at this time. */
    private void at(TlsReports node, String time) {
        node.writeDown();
        clock.set(Instant.parse(time));
        node.work();
    }

    private static List<Event> states(TlsReports node) throws IOException {
        Map<DomainName, List<ReportState>> states = node.states(DAY);
        return states.getOrDefault(DOMAIN, List.of()).stream()
                .map(ReportState::event)
                .toList();
    }
}
