package org.tlsgateway.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.delivery.DsnParameters.Event;
import org.tlsgateway.core.delivery.RecipientOutcome.Result;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Failure;

/**
 * Decides what becomes of a queued message after an attempt: retry, return, tell of the delay (RFC 5321 section 4.5.4.1).
 *
 * @param schedule when to try again and when to give up
 */
public record QueuePolicy(RetrySchedule schedule) {
    /** What follows from these facts now. */
    public QueueDecision decide(QueueFacts facts, Instant now) {
        Duration age = Duration.between(facts.arrival(), now);
        List<RecipientOutcome> delivered = new ArrayList<>();
        List<RecipientOutcome> bounced = new ArrayList<>();
        List<RecipientOutcome> expired = new ArrayList<>();
        List<RecipientOutcome> retried = new ArrayList<>();
        for (RecipientOutcome outcome : facts.outcomes()) {
            if (outcome.result() == Result.DELIVERED) {
                delivered.add(outcome);
            } else if (ownFault(outcome)) {
                retried.add(deferred(outcome));
            } else if (outcome.result() == Result.BOUNCED) {
                bounced.add(outcome);
            } else if (age.compareTo(schedule.lifetime()) >= 0) {
                expired.add(expired(outcome));
            } else {
                retried.add(outcome);
            }
        }
        List<RecipientOutcome> failed = new ArrayList<>(bounced);
        failed.addAll(expired);
        return new QueueDecision(
                delivered,
                bounced,
                expired,
                retried,
                retried.isEmpty() ? Duration.ZERO : delay(facts.attempts(), age),
                told(facts, failed, tellsDelay(facts, age) ? retried : List.of()));
    }

    /** A bug of ours and a full disk never return mail, not even when its time is over: it stays until they are mended. */
    private static boolean ownFault(RecipientOutcome outcome) {
        Failure failure = outcome.failure();
        return failure == null
                || failure == Failure.INTERNAL
                || failure == Failure.QUEUE_UNAVAILABLE
                || failure == Failure.STORAGE_FULL
                || (failure.blame() == Blame.US && !failure.permanent());
    }

    private static RecipientOutcome deferred(RecipientOutcome outcome) {
        if (outcome.result() == Result.DEFERRED) {
            return outcome;
        }
        Failure failure = outcome.failure() == null ? Failure.INTERNAL : outcome.failure();
        return new RecipientOutcome(
                outcome.recipient(),
                Result.DEFERRED,
                failure,
                outcome.host(),
                failure.enhancedStatusCode(),
                outcome.reply(),
                outcome.words());
    }

    private RecipientOutcome expired(RecipientOutcome outcome) {
        return new RecipientOutcome(
                outcome.recipient(),
                Result.BOUNCED,
                Failure.EXPIRED_IN_QUEUE,
                outcome.host(),
                Failure.EXPIRED_IN_QUEUE.enhancedStatusCode(),
                outcome.reply(),
                "not delivered within " + words(schedule.lifetime()) + "; last reason: " + outcome.words());
    }

    /** The last attempt is at the end of the lifetime, not a delay after it. */
    private Duration delay(int attempts, Duration age) {
        Duration delay = schedule.delayAfter(attempts);
        Duration left = schedule.lifetime().minus(age);
        return left.compareTo(Duration.ZERO) > 0 && left.compareTo(delay) < 0 ? left : delay;
    }

    /** RFC 3461 section 4.1 and section 5.2: what the sender asked for; RFC 5321 section 4.5.5: a null sender is told nothing. */
    private static QueueDecision.Told told(
            QueueFacts facts, List<RecipientOutcome> failed, List<RecipientOutcome> delayed) {
        if (facts.nullSender()) {
            return QueueDecision.Told.NOTHING;
        }
        List<RecipientOutcome> relayed = facts.outcomes().stream()
                .filter(outcome -> outcome.result() == Result.DELIVERED && outcome.duty() == DsnDuty.OURS)
                .toList();
        return new QueueDecision.Told(
                wanted(facts, failed, Event.FAILURE),
                wanted(facts, delayed, Event.DELAY),
                wanted(facts, relayed, Event.SUCCESS));
    }

    private static List<RecipientOutcome> wanted(QueueFacts facts, List<RecipientOutcome> outcomes, Event event) {
        return outcomes.stream()
                .filter(outcome -> facts.dsn().of(outcome.recipient()).wants(event))
                .toList();
    }

    private boolean tellsDelay(QueueFacts facts, Duration age) {
        Duration after = schedule.notifyAfter();
        return !facts.delayNotified() && !after.isZero() && age.compareTo(after) >= 0;
    }

    /** "5 days", "4 hours", "90 seconds". */
    static String words(Duration duration) {
        long seconds = Math.max(duration.toSeconds(), 0);
        if (seconds >= 86_400 && seconds % 86_400 == 0) {
            return count(seconds / 86_400, "day");
        }
        if (seconds >= 3_600 && seconds % 3_600 == 0) {
            return count(seconds / 3_600, "hour");
        }
        return seconds >= 60 && seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    private static String count(long n, String unit) {
        return String.format(Locale.ROOT, n == 1 ? "%d %s" : "%d %ss", n, unit);
    }
}
