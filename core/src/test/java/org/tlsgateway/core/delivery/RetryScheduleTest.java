package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    private static final Instant ARRIVED = Instant.parse("2026-01-01T00:00:00Z");

    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(4)),
            Duration.ofDays(5),
            Duration.ofHours(4));

    @ParameterizedTest(name = "attempt {0} at {1} -> {2}: {3}")
    @CsvSource({
        "1,  PT0S,      PT5M,     first delay",
        "2,  PT5M,      PT35M,    second delay",
        "3,  PT35M,     PT4H35M,  third delay",
        "9,  PT48H,     PT52H,    the last delay repeats",
        "0,  PT0S,      PT5M,     no attempt counts as one",
        "30, PT119H,    PT120H,   'RFC 5321 section 4.5.4.1: the last attempt is at the end'",
        "30, PT119H59M, PT120H,   the last attempt is at the end",
        "31, PT120H,    give up,  'RFC 5321 section 4.5.4.1: 4 to 5 days'",
        "31, PT400H,    give up,  the gateway was down",
    })
    void messageShouldBeRetriedWhenItsLifeIsNotOver(int attempts, String age, String expected, String reason) {
        RetrySchedule.Retry retry = SCHEDULE.after(attempts, ARRIVED, ARRIVED.plus(Duration.parse(age)));
        assertThat(retry)
                .as(reason)
                .isEqualTo(
                        "give up".equals(expected)
                                ? new RetrySchedule.Retry.GiveUp()
                                : new RetrySchedule.Retry.At(ARRIVED.plus(Duration.parse(expected))));
    }

    @ParameterizedTest(name = "notify after {0}, age {1} -> {2}")
    @CsvSource({
        "PT4H, PT3H59M, false",
        "PT4H, PT4H, true",
        "PT4H, PT5H, true",
        "PT0S, PT500H, false",
    })
    void noticeShouldBeDueWhenDelayIsLong(String notifyAfter, String age, boolean expected) {
        RetrySchedule schedule =
                new RetrySchedule(List.of(Duration.ofMinutes(5)), Duration.ofDays(5), Duration.parse(notifyAfter));
        assertThat(schedule.noticeDue(ARRIVED, ARRIVED.plus(Duration.parse(age))))
                .isEqualTo(expected);
    }
}
