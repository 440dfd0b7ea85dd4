package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(4)),
            Duration.ofDays(5),
            Duration.ofHours(4));

    @ParameterizedTest(name = "attempt {0} -> {1}: {2}")
    @CsvSource({
        "1,   PT5M,  first delay",
        "2,   PT30M, second delay",
        "3,   PT4H,  third delay",
        "4,   PT4H,  the last delay repeats",
        "900, PT4H,  the last delay repeats",
        "0,   PT5M,  no attempt counts as one",
    })
    void delayShouldGrowWhenAttemptsFail(int attempts, String expected, String reason) {
        assertThat(SCHEDULE.delayAfter(attempts)).as(reason).isEqualTo(Duration.parse(expected));
    }

    @Test
    void constructorShouldThrowWhenThereIsNoDelay() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(), Duration.ofDays(5), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
