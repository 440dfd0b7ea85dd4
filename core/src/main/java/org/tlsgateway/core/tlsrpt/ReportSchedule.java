package org.tlsgateway.core.tlsrpt;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/** When reports are made, sent, tried again and given up. */
public final class ReportSchedule {
    /** After the end of a day: by then every node that lives has written down what it counted. */
    static final Duration GRACE = Duration.ofMinutes(15);

    /** RFC 8460 section 4.1: a delay of up to four hours, so that a receiver does not hear from all at once. */
    static final Duration SPREAD = Duration.ofHours(4);

    /** RFC 8460 section 5.5: with exponential back-off, up to 24 hours after the first attempt. */
    static final Duration FIRST_PAUSE = Duration.ofMinutes(10);

    static final Duration LONGEST_PAUSE = Duration.ofHours(4);
    static final Duration GIVE_UP = Duration.ofHours(24);

    /** A gateway that was away, or has only now been told to send, does not send what nobody waits for any more. */
    static final Duration TOO_LATE = Duration.ofDays(3);

    private ReportSchedule() {}

    /**
     * How far a report is.
     *
     * @param attempts that have failed
     * @param first when the first one was, null before it
     * @param last when the last one was, null before it
     */
    public record Progress(
            int attempts, @Nullable Instant first, @Nullable Instant last) {
        public static final Progress NEW = new Progress(0, null, null);

        public Progress failedAt(Instant now) {
            return new Progress(attempts + 1, first == null ? now : first, now);
        }
    }

    /** What is to be done with a report. */
    public sealed interface Step {}

    /** Nothing before this time. */
    public record Wait(Instant until) implements Step {}

    /** Send it. */
    public record Send() implements Step {}

    /** Give it up. */
    public record Drop(String why) implements Step {}

    /** Whether a day has ended for every node. */
    public static boolean isOver(LocalDate day, Instant now) {
        return !now.isBefore(endOf(day).plus(GRACE));
    }

    /**
     * When the report of a domain is first sent: somewhere in the four hours after the day, always the same for the same report,
     * so that a restart does not throw the dice again.
     */
    public static Instant due(LocalDate day, DomainName domain, String site) {
        String hash = TlsReport.hash(site + "\n" + day + "\n" + domain);
        long seconds =
                Long.parseLong(hash.substring(0, 12), 16) % SPREAD.minus(GRACE).toSeconds();
        return endOf(day).plus(GRACE).plusSeconds(seconds);
    }

    /** What is to be done with a report now. */
    public static Step next(LocalDate day, Instant due, Progress progress, Instant now) {
        Instant first = progress.first();
        Instant last = progress.last();
        if (first == null || last == null) {
            if (now.isAfter(endOf(day).plus(TOO_LATE))) {
                return new Drop("the day ended more than " + TOO_LATE.toDays() + " days ago");
            }
            return now.isBefore(due) ? new Wait(due) : new Send();
        }
        Instant again = last.plus(pauseAfter(progress.attempts()));
        if (again.isAfter(first.plus(GIVE_UP))) {
            return new Drop("it was tried for " + GIVE_UP.toHours() + " hours, " + progress.attempts() + " times");
        }
        return now.isBefore(again) ? new Wait(again) : new Send();
    }

    private static Duration pauseAfter(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
