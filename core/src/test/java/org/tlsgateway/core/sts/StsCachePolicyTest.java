package org.tlsgateway.core.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.failure.Failure;

class StsCachePolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final StsAnnouncement GONE = new StsAnnouncement.Absent("gone");
    private static final StsAnnouncement SERVFAIL = new StsAnnouncement.Unavailable("SERVFAIL");

    private record Row(String reason, StsFacts facts, String expected) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Row row(
            String reason,
            @Nullable CachedSts cached,
            @Nullable FailedFetch failed,
            StsAnnouncement announcement,
            String expected) {
        Instant due = cached == null ? null : StsCachePolicy.refreshAt(cached, 0);
        return new Row(reason, new StsFacts(cached, due, failed, announcement), expected);
    }

    private static CachedSts cached(String id, StsMode mode, Duration age) {
        return new CachedSts(new StsPolicy(id, mode, List.of("mx.example"), WEEK, List.of()), NOW.minus(age));
    }

    private static StsAnnouncement announced(String id) {
        return new StsAnnouncement.Announced(id);
    }

    private static FailedFetch failed(String id, Duration ago) {
        return new FailedFetch(id, Failure.STS_POLICY_FETCH, "no answer", NOW.minus(ago));
    }

    static Stream<Row> rows() {
        CachedSts fresh = cached("1", StsMode.ENFORCE, Duration.ofHours(1));
        CachedSts old = cached("1", StsMode.ENFORCE, Duration.ofDays(2));
        CachedSts over = cached("1", StsMode.ENFORCE, WEEK);
        CachedSts none = cached("1", StsMode.NONE, Duration.ofHours(1));
        Duration minute = Duration.ofMinutes(1);
        Duration five = FailedFetch.REMEMBERED;
        return Stream.of(
                row("5.1: nothing known, nothing announced", null, null, GONE, "none"),
                row("3.1: nothing known, DNS fails", null, null, SERVFAIL, "none"),
                row("5.1: announced, nothing known", null, null, announced("1"), "fetch 1"),
                row("3.3: the same id has just failed", null, failed("1", minute), announced("1"), "unavailable"),
                row("3.3: five minutes later", null, failed("1", five), announced("1"), "fetch 1"),
                row("3.3: another id has just failed", null, failed("1", minute), announced("2"), "fetch 2"),
                row("5.1: known and the same", fresh, null, announced("1"), "use 1 ENFORCE"),
                row("5.1: a new id", fresh, null, announced("2"), "fetch 2 else 1 ENFORCE"),
                row("3.3: a new id that has just failed", fresh, failed("2", minute), announced("2"), "use 1 ENFORCE"),
                row("3.1: the record is gone", fresh, null, GONE, "use 1 ENFORCE"),
                row("10.2: DNS fails", fresh, null, SERVFAIL, "use 1 ENFORCE"),
                row("3.3: a day old", old, null, announced("1"), "use 1 ENFORCE and refresh 1"),
                row("3.3: a day old, the record is gone", old, null, GONE, "use 1 ENFORCE and refresh 1"),
                row("3.3: a day old, just failed", old, failed("1", minute), announced("1"), "use 1 ENFORCE"),
                row("3.2: over, the same id", over, null, announced("1"), "fetch 1"),
                row("3.2: over, just failed", over, failed("1", minute), announced("1"), "unavailable"),
                row("3.2: over, the record is gone", over, null, GONE, "none"),
                row("3.2: over, DNS fails", over, null, SERVFAIL, "none"),
                row("5: mode none is a policy too", none, null, announced("1"), "use 1 NONE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void stepShouldFollowTheTableWhenAPolicyIsAskedFor(Row row) {
        assertThat(words(StsCachePolicy.decide(row.facts(), NOW))).isEqualTo(row.expected());
    }

    private static String words(StsStep step) {
        if (step instanceof StsStep.Answer answer) {
            return words(answer.answer());
        }
        if (step instanceof StsStep.AnswerAndRefresh refresh) {
            return words(refresh.answer()) + " and refresh " + refresh.id();
        }
        StsStep.Fetch fetch = (StsStep.Fetch) step;
        String meanwhile = fetch.meanwhile() == null
                ? ""
                : words(fetch.meanwhile()).replace("use", " else").stripTrailing();
        return "fetch " + fetch.id() + meanwhile;
    }

    private static String words(StsAnswer answer) {
        if (answer instanceof StsAnswer.InForce use) {
            return "use " + use.policy().id() + " " + use.policy().mode();
        }
        return answer instanceof StsAnswer.Unavailable ? "unavailable" : "none";
    }

    @ParameterizedTest(name = "max_age {0}, jitter {1}: {2}")
    @CsvSource({
        "P365D, 0, PT24H,    10.2: once a day",
        "P365D, 1, PT19H12M, up to a fifth earlier",
        "P1D,   0, PT12H,    10.2: before it ends",
        "PT0S,  0, PT2M30S,  counts for five minutes at least",
    })
    void refreshShouldBeDueWhenSoMuchTimeIsOver(String maxAge, double jitter, String expected, String reason) {
        StsPolicy policy = new StsPolicy("1", StsMode.ENFORCE, List.of("a"), Duration.parse(maxAge), List.of());
        assertThat(StsCachePolicy.refreshAt(new CachedSts(policy, NOW), jitter))
                .as(reason)
                .isEqualTo(NOW.plus(Duration.parse(expected)));
    }

    @ParameterizedTest(name = "{0} after the fetch: {1}")
    @CsvSource({
        "P1D,            PT1H,  an hour later",
        "P6DT23H,        PT30M, sooner when it is about to end",
        "P6DT23H59M,     PT5M,  3.3: not within five minutes",
        "P7D,            PT5M,  at its end",
    })
    void refreshShouldBeTriedAgainWhenItFailed(String age, String expected, String reason) {
        CachedSts cached = cached("1", StsMode.ENFORCE, Duration.parse(age));
        assertThat(StsCachePolicy.refreshAfterFailure(cached, NOW, 0))
                .as(reason)
                .isEqualTo(NOW.plus(Duration.parse(expected)));
    }

    @Test
    void policyShouldCountNoMoreWhenItsTimeIsOver() {
        CachedSts cached = cached("1", StsMode.ENFORCE, Duration.ZERO);
        assertThat(cached.inForce(NOW.plus(WEEK).minusMillis(1))).isTrue();
        assertThat(cached.inForce(NOW.plus(WEEK))).isFalse();
    }
}
