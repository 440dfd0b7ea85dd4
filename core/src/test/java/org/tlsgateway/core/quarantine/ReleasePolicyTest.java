package org.tlsgateway.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.quarantine.ReleasePolicy.Decision;
import org.tlsgateway.core.quarantine.ReleasePolicy.Decision.Refused;
import org.tlsgateway.core.quarantine.ReleasePolicy.Decision.Release;

class ReleasePolicyTest {
    private static final List<String> WAITING = List.of("a@a.test", "b@b.test", "c@c.test");

    static Stream<Arguments> wishes() {
        return Stream.of(
                arguments("nobody named: all", List.of(), new Release(WAITING, List.of())),
                arguments(
                        "some", List.of("b@b.test"), new Release(List.of("b@b.test"), List.of("a@a.test", "c@c.test"))),
                arguments("one twice", List.of("b@b.test", "b@b.test"), some("b@b.test")),
                arguments("one who has it already", List.of("d@d.test", "a@a.test"), new Refused(List.of("d@d.test"))));
    }

    private static Release some(String recipient) {
        return new Release(
                List.of(recipient),
                WAITING.stream().filter(other -> !other.equals(recipient)).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wishes")
    void releaseShouldGoToThoseWhoWait(String name, List<String> wanted, Decision decision) {
        assertThat(ReleasePolicy.decide(WAITING, wanted)).isEqualTo(decision);
    }

    @ParameterizedTest(name = "kept for {0} after {1}: over {2}")
    @CsvSource({"P30D, PT719H, false", "P30D, PT720H, true", "PT0S, P9999D, false", "PT1S, -PT1H, false"})
    void mailShouldExpireWhenItsTimeIsOver(Duration keep, Duration after, boolean over) {
        Instant held = Instant.parse("2026-03-01T12:00:00Z");
        assertThat(Retention.isOver(held, keep, held.plus(after))).isEqualTo(over);
    }
}
