package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.delivery.RecipientOutcome.Result;
import org.tlsgateway.core.failure.Failure;

class QueuePolicyTest {
    private static final Instant ARRIVAL = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(30)),
            Duration.ofDays(5),
            Duration.ofHours(4));
    private static final String DEFERRED = "DEFERRED";
    private final QueuePolicy policy = new QueuePolicy(SCHEDULE);

    /** age, attempts, null sender, notified; outcome -> d(elivered) b(ounced) e(xpired) r(etried), delay, tells. */
    static Stream<Arguments> fates() {
        return Stream.of(
                row("delivered at once is done", "PT0S", 1, "from", "ok", "d", "PT0S", ""),
                row("first deferral waits the first delay", "PT0S", 1, "from", DEFERRED, "r", "PT1M", ""),
                row("second deferral waits the second", "PT1M", 2, "from", DEFERRED, "r", "PT10M", ""),
                row("the last delay repeats", "PT3H", 99, "from", DEFERRED, "r", "PT30M", ""),
                row("a bounce is told", "PT0S", 1, "from", "BOUNCED", "b", "PT0S", "F"),
                row("a bounce is not told to nobody", "PT0S", 1, "null", "BOUNCED", "b", "PT0S", ""),
                row("an old bounce is no expiry", "P6D", 99, "from", "BOUNCED", "b", "PT0S", "F"),
                row("delay is not told early", "PT3H59M59S", 9, "from", DEFERRED, "r", "PT30M", ""),
                row("delay is told after 4 h", "PT4H", 9, "from", DEFERRED, "r", "PT30M", "D"),
                row("delay is told once", "PT5H", 11, "notified", DEFERRED, "r", "PT30M", ""),
                row("delay is not told to nobody", "PT5H", 11, "null", DEFERRED, "r", "PT30M", ""),
                row("the last wait ends with the lifetime", "PT119H50M", 99, "notified", DEFERRED, "r", "PT10M", ""),
                row("the lifetime ends on the second", "PT120H", 99, "notified", DEFERRED, "e", "PT0S", "F"),
                row("expiry is not told to nobody", "PT120H", 99, "null", DEFERRED, "e", "PT0S", ""),
                row("one try after a long standstill", "P9D", 1, "from", DEFERRED, "e", "PT0S", "F"),
                row("a bug of ours never bounces", "PT0S", 1, "from", "BOUNCED INTERNAL", "r", "PT1M", ""),
                row("a bug of ours never expires", "P9D", 99, "notified", "DEFERRED INTERNAL", "r", "PT30M", ""),
                row("a full disk never expires", "P9D", 99, "notified", "DEFERRED STORAGE_FULL", "r", "PT30M", ""),
                row("no failure named is a bug of ours", "PT0S", 1, "from", "BOUNCED null", "r", "PT1M", ""),
                row(
                        "an address we cannot send bounces",
                        "PT0S",
                        1,
                        "from",
                        "BOUNCED ADDRESS_INVALID",
                        "b",
                        "PT0S",
                        "F"),
                row(
                        "each recipient has its own fate",
                        "PT4H",
                        5,
                        "from",
                        "ok,BOUNCED,DEFERRED",
                        "d,b,r",
                        "PT30M",
                        "FD"),
                row("mixed at the end", "P5D", 5, "from", "ok,BOUNCED,DEFERRED", "d,b,e", "PT0S", "F"),
                row("a clock set back retries", "PT-1H", 1, "from", DEFERRED, "r", "PT1M", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fates")
    void policyShouldDecideTheFateOfEachRecipient(
            String why,
            String age,
            int attempts,
            String sender,
            String outcomes,
            String fates,
            String delay,
            String tells) {
        List<RecipientOutcome> list =
                Arrays.stream(outcomes.split(",")).map(QueuePolicyTest::outcome).toList();
        QueueFacts facts = new QueueFacts(ARRIVAL, attempts, sender.equals("null"), sender.equals("notified"), list);

        QueueDecision decision = policy.decide(facts, ARRIVAL.plus(Duration.parse(age)));

        long count = Arrays.stream(fates.split(",")).count();
        assertThat(size(decision)).as(why).isEqualTo(count).isEqualTo(list.size());
        assertThat(decision.delivered()).hasSize(count(fates, "d"));
        assertThat(decision.bounced()).hasSize(count(fates, "b"));
        assertThat(decision.expired()).hasSize(count(fates, "e"));
        assertThat(decision.retried()).hasSize(count(fates, "r"));
        assertThat(decision.delay()).isEqualTo(Duration.parse(delay));
        assertThat(decision.told().failure()).hasSize(tells.contains("F") ? count(fates, "b") + count(fates, "e") : 0);
        assertThat(decision.told().delay()).hasSize(tells.contains("D") ? count(fates, "r") : 0);
        assertThat(decision.told().relayed()).isEmpty();
    }

    @Test
    void expiredRecipientShouldKeepTheLastWordsWhenItIsGivenUp() {
        QueueDecision decision = policy.decide(
                new QueueFacts(ARRIVAL, 7, false, true, List.of(outcome("DEFERRED"))),
                ARRIVAL.plus(Duration.ofDays(5)));

        RecipientOutcome expired = decision.expired().get(0);
        assertThat(expired.enhancedStatusCode()).isEqualTo("5.4.7");
        assertThat(expired.failure()).isEqualTo(Failure.EXPIRED_IN_QUEUE);
        assertThat(expired.result()).isEqualTo(Result.BOUNCED);
        assertThat(expired.host()).isEqualTo("mx.example.org");
        assertThat(expired.words()).isEqualTo("not delivered within 5 days; last reason: nobody home");
    }

    @Test
    void retriedRecipientShouldHaveClassFourWhenABugSaidBounced() {
        QueueDecision decision =
                policy.decide(new QueueFacts(ARRIVAL, 1, false, false, List.of(outcome("BOUNCED INTERNAL"))), ARRIVAL);

        assertThat(decision.retried().get(0).enhancedStatusCode()).isEqualTo("4.3.0");
        assertThat(decision.retried().get(0).result()).isEqualTo(Result.DEFERRED);
    }

    @Test
    void delayNoticeShouldNeverBeSentWhenItIsSetToZero() {
        QueuePolicy silent = new QueuePolicy(new RetrySchedule(SCHEDULE.delays(), SCHEDULE.lifetime(), Duration.ZERO));

        QueueDecision decision = silent.decide(
                new QueueFacts(ARRIVAL, 9, false, false, List.of(outcome("DEFERRED"))),
                ARRIVAL.plus(Duration.ofDays(4)));

        assertThat(decision.told().delay()).isEmpty();
    }

    /** What the sender is told of which outcome (RFC 3461 section 4.1, section 5.2). */
    @ParameterizedTest(name = "NOTIFY={0}, {1}, {2}, sender {3} -> {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-,                     BOUNCED,   OURS,        from, failure, as without DSN",
                "NEVER,                 BOUNCED,   OURS,        from, -,       RFC 3461 section 4.1: NEVER",
                "FAILURE,               BOUNCED,   OURS,        from, failure, listed",
                "'SUCCESS,DELAY',       BOUNCED,   OURS,        from, -,       not listed",
                "'success,failure',     BOUNCED,   OURS,        from, failure, keywords in any case",
                "FAILURE,               BOUNCED,   OURS,        null, -,       RFC 5321 section 4.5.5",
                "-,                     EXPIRED,   OURS,        from, failure, as without DSN",
                "NEVER,                 EXPIRED,   OURS,        from, -,       RFC 3461 section 4.1: NEVER",
                "DELAY,                 EXPIRED,   OURS,        from, -,       not listed",
                "-,                     DEFERRED,  OURS,        from, delay,   as without DSN",
                "NEVER,                 DEFERRED,  OURS,        from, -,       RFC 3461 section 4.1: NEVER",
                "FAILURE,               DEFERRED,  OURS,        from, -,       not listed",
                "'FAILURE,DELAY',       DEFERRED,  OURS,        from, delay,   listed",
                "-,                     DELIVERED, OURS,        from, -,       success is told when asked only",
                "NEVER,                 DELIVERED, OURS,        from, -,       RFC 3461 section 4.1: NEVER",
                "'FAILURE,DELAY',       DELIVERED, OURS,        from, -,       not listed",
                "SUCCESS,               DELIVERED, OURS,        from, relayed, RFC 3461 section 5.2.2",
                "SUCCESS,               DELIVERED, NEXT_SERVER, from, -,       RFC 3461 section 5.2.1: the next server tells",
                "SUCCESS,               DELIVERED, OURS,        null, -,       RFC 5321 section 4.5.5",
            })
    void senderShouldBeToldWhatItAskedFor(
            String events, String what, DsnDuty duty, String sender, String told, String reason) {
        RecipientOutcome usual = outcome(what.equals("DELIVERED") ? "ok" : what.equals("BOUNCED") ? what : DEFERRED);
        RecipientOutcome outcome = new RecipientOutcome(
                usual.recipient(),
                usual.result(),
                usual.failure(),
                usual.host(),
                usual.enhancedStatusCode(),
                usual.reply(),
                usual.words(),
                duty);
        DsnParameters dsn =
                new DsnParameters(null, null, Map.of(usual.recipient(), new DsnParameters.Recipient(events, null)));
        Duration age = Duration.ofHours(what.equals("EXPIRED") ? 120 : 5);

        QueueDecision.Told result = policy.decide(
                        new QueueFacts(ARRIVAL, 9, sender.equals("null"), false, List.of(outcome), dsn),
                        ARRIVAL.plus(age))
                .told();

        assertThat(result.failure()).as(reason).hasSize("failure".equals(told) ? 1 : 0);
        assertThat(result.delay()).as(reason).hasSize("delay".equals(told) ? 1 : 0);
        assertThat(result.relayed()).as(reason).hasSize("relayed".equals(told) ? 1 : 0);
    }

    @Test
    void onlyThoseShouldBeInAReportThatTheSenderAskedFor() {
        RecipientOutcome quiet = new RecipientOutcome(
                "quiet@example.org", Result.BOUNCED, Failure.RECIPIENT_REFUSED, "mx", "5.1.1", null, "no");
        DsnParameters dsn =
                new DsnParameters(null, null, Map.of("quiet@example.org", new DsnParameters.Recipient("NEVER", null)));

        QueueDecision decision = policy.decide(
                new QueueFacts(ARRIVAL, 1, false, false, List.of(outcome("BOUNCED"), quiet), dsn), ARRIVAL);

        assertThat(decision.bounced()).hasSize(2);
        assertThat(decision.told().failure())
                .extracting(RecipientOutcome::recipient)
                .containsExactly("a@example.org");
    }

    private static Arguments row(
            String why,
            String age,
            int attempts,
            String sender,
            String outcomes,
            String fates,
            String delay,
            String tells) {
        return Arguments.of(why, age, attempts, sender, outcomes, fates, delay, tells);
    }

    private static RecipientOutcome outcome(String text) {
        if (text.equals("ok")) {
            return new RecipientOutcome("a@example.org", Result.DELIVERED, null, "mx.example.org", "2.0.0", null, "ok");
        }
        String[] parts = text.split(" ", 2);
        Result result = Result.valueOf(parts[0]);
        Failure usual = result == Result.BOUNCED ? Failure.RECIPIENT_REFUSED : Failure.CONNECT_REFUSED;
        Failure failure = parts.length == 1 ? usual : named(parts[1]);
        return new RecipientOutcome(
                "a@example.org",
                result,
                failure,
                "mx.example.org",
                result == Result.BOUNCED ? "5.1.1" : "4.4.1",
                null,
                "nobody home");
    }

    private static @Nullable Failure named(String name) {
        return name.equals("null") ? null : Failure.valueOf(name);
    }

    private static int size(QueueDecision decision) {
        return decision.delivered().size()
                + decision.bounced().size()
                + decision.expired().size()
                + decision.retried().size();
    }

    private static int count(String fates, String fate) {
        return (int) Arrays.stream(fates.split(",")).filter(fate::equals).count();
    }
}
