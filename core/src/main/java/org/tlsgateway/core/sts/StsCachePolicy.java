package org.tlsgateway.core.sts;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.sts.StsAnnouncement.Absent;
import org.tlsgateway.core.sts.StsAnnouncement.Announced;
import org.tlsgateway.core.sts.StsAnnouncement.Unavailable;
import org.tlsgateway.core.sts.StsAnswer.InForce;
import org.tlsgateway.core.sts.StsStep.Answer;
import org.tlsgateway.core.sts.StsStep.AnswerAndRefresh;
import org.tlsgateway.core.sts.StsStep.Fetch;

/**
 * Decides between a cached policy and a fetch (RFC 8461 sections 3.3 and 5.1). Only a fetch that succeeds changes a policy in force:
 * neither a TXT record that is gone, nor a host that fails, weakens it (section 10.2).
 */
public final class StsCachePolicy {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private StsCachePolicy() {}

    /** What to do now. */
    public static StsStep decide(StsFacts facts, Instant now) {
        CachedSts cached = facts.cached();
        InForce current = cached != null && cached.inForce(now) ? new InForce(cached.policy(), cached.until()) : null;
        if (facts.announcement() instanceof Announced announced) {
            return announced(facts, current, announced.id(), now);
        }
        if (current != null) {
            // RFC 8461 section 3.1: the absence of a usable record does not remove a cached policy.
            return kept(facts, current, now);
        }
        return new Answer(new StsAnswer.None(words(facts.announcement())));
    }

    private static StsStep announced(StsFacts facts, @Nullable InForce current, String id, Instant now) {
        FailedFetch failed = facts.failed();
        if (current != null && current.policy().id().equals(id)) {
            return kept(facts, current, now);
        }
        if (failed != null && failed.forbids(id, now)) {
            // RFC 8461 section 3.3: no live policy to be had, so the cached one applies.
            return new Answer(current != null ? current : new StsAnswer.Unavailable(failed.failure(), failed.detail()));
        }
        // RFC 8461 section 5.1: no policy, or an announced one that is newer.
        return new Fetch(id, current);
    }

    private static StsStep kept(StsFacts facts, InForce current, Instant now) {
        Instant due = facts.refreshAt();
        FailedFetch failed = facts.failed();
        String id = current.policy().id();
        boolean refresh = due != null && !now.isBefore(due) && (failed == null || !failed.forbids(id, now));
        return refresh ? new AnswerAndRefresh(current, id) : new Answer(current);
    }

    /**
     * When a policy is to be fetched anew although nothing announces a new one: daily, and well before it ends (RFC 8461 sections 3.3 and
     * 10.2).
     *
     * @param jitter from 0 to 1, so that domains and nodes do not fetch in step
     */
    public static Instant refreshAt(CachedSts cached, double jitter) {
        return cached.fetched().plus(earlier(shorter(DAY, cached.lifetime().dividedBy(2)), jitter));
    }

    /** The same after a refresh that failed: in an hour, sooner when the policy is about to end. */
    public static Instant refreshAfterFailure(CachedSts cached, Instant now, double jitter) {
        Duration half = Duration.between(now, cached.until()).dividedBy(2);
        Duration wait = earlier(shorter(HOUR, half), jitter);
        return now.plus(wait.compareTo(FailedFetch.REMEMBERED) < 0 ? FailedFetch.REMEMBERED : wait);
    }

    /** Up to a fifth earlier. */
    private static Duration earlier(Duration whole, double jitter) {
        return whole.minusMillis((long) (whole.toMillis() / 5 * Math.max(0, Math.min(1, jitter))));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String words(StsAnnouncement announcement) {
        if (announcement instanceof Unavailable unavailable) {
            return unavailable.detail();
        }
        return announcement instanceof Absent absent ? absent.detail() : "";
    }
}
