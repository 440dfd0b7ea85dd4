package org.tlsgateway.core.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Drop;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Progress;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Send;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Step;
import org.tlsgateway.core.tlsrpt.ReportSchedule.Wait;

class ReportScheduleTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-24");
    private static final Instant END = Instant.parse("2026-11-25T00:00:00Z");
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Instant DUE = ReportSchedule.due(DAY, DOMAIN, "site");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-11-24T23:59:59Z,false",
        "2026-11-25T00:00:00Z,false",
        "2026-11-25T00:14:59Z,false",
        "2026-11-25T00:15:00Z,true"
    })
    void dayShouldBeOverWhenEveryNodeHasWrittenDown(Instant now, boolean over) {
        assertThat(ReportSchedule.isOver(DAY, now)).isEqualTo(over);
    }

    /** RFC 8460 section 4.1 */
    @Test
    void reportsShouldBeSpreadOverFourHoursWhenDayIsOver() {
        Set<Instant> times = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Instant due = ReportSchedule.due(DAY, new DomainName("d" + i + ".test"), "site");
            assertThat(due).isBetween(END.plus(ReportSchedule.GRACE), END.plus(Duration.ofHours(4)));
            times.add(due);
        }
        assertThat(times).hasSizeGreaterThan(900);
        assertThat(times.stream()
                        .filter(time -> time.isBefore(END.plus(Duration.ofHours(2))))
                        .count())
                .isBetween(300L, 600L);
    }

    @Test
    void timeShouldBeTheSameWhenGatewayWasRestarted() {
        assertThat(ReportSchedule.due(DAY, DOMAIN, "site")).isEqualTo(DUE);
        assertThat(ReportSchedule.due(DAY, DOMAIN, "other")).isNotEqualTo(DUE);
    }

    @Test
    void reportShouldWaitWhenItIsNotDue() {
        assertThat(next(Progress.NEW, DUE.minusSeconds(1))).isEqualTo(new Wait(DUE));
    }

    @Test
    void reportShouldBeSentWhenItIsDue() {
        assertThat(next(Progress.NEW, DUE)).isEqualTo(new Send());
    }

    @Test
    void reportShouldBeSentLateWhenGatewayWasAway() {
        assertThat(next(Progress.NEW, END.plus(Duration.ofDays(2)))).isEqualTo(new Send());
    }

    @Test
    void reportShouldBeDroppedWhenNobodyWaitsForItAnyMore() {
        assertThat(next(Progress.NEW, END.plus(Duration.ofDays(3)).plusSeconds(1)))
                .isInstanceOf(Drop.class);
    }

    /** RFC 8460 section 5.5 */
    @Test
    void attemptsShouldBackOffAndEndWhenAllFailForADay() {
        Progress progress = Progress.NEW;
        Instant now = DUE;
        List<Long> pauses = new ArrayList<>();
        while (next(progress, now) instanceof Send) {
            progress = progress.failedAt(now);
            Step step = next(progress, now);
            if (step instanceof Wait wait) {
                pauses.add(Duration.between(now, wait.until()).toMinutes());
                now = wait.until();
            }
        }
        assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 240L, 240L, 240L, 240L);
        assertThat(next(progress, now))
                .isInstanceOfSatisfying(
                        Drop.class, drop -> assertThat(drop.why()).contains("24 hours", "10 times"));
        assertThat(now).isBefore(DUE.plus(ReportSchedule.GIVE_UP));
    }

    private static Step next(Progress progress, Instant now) {
        return ReportSchedule.next(DAY, DUE, progress, now);
    }
}
