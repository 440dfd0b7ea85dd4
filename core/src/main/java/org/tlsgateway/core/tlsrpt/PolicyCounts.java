package org.tlsgateway.core.tlsrpt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that were judged by one policy on one day.
 *
 * @param policy of all of them
 * @param successes RFC 8460 section 4.2.1
 * @param failures RFC 8460 section 4.2.2
 * @param details what the failures were; they may be more than the failures, since one session may fail in several ways
 */
public record PolicyCounts(ReportedPolicy policy, long successes, long failures, Map<FailureDetail, Long> details) {
    /** More than a reader would look at; what comes beyond is counted by its type alone. */
    static final int MAX_DETAILS = 100;

    public PolicyCounts {
        details = Map.copyOf(details);
    }

    static PolicyCounts zero(ReportedPolicy policy) {
        return new PolicyCounts(policy, 0, 0, Map.of());
    }

    PolicyCounts plus(@Nullable FailureDetail failure) {
        return failure == null
                ? new PolicyCounts(policy, successes + 1, failures, details)
                : plus(0, 1, Map.of(failure, 1L));
    }

    PolicyCounts plus(PolicyCounts other) {
        return plus(other.successes, other.failures, other.details);
    }

    private PolicyCounts plus(long moreSuccesses, long moreFailures, Map<FailureDetail, Long> more) {
        Map<FailureDetail, Long> sum = new LinkedHashMap<>(details);
        more.forEach((detail, count) -> {
            boolean room = sum.size() < MAX_DETAILS || sum.containsKey(detail);
            sum.merge(room ? detail : detail.typeOnly(), count, Long::sum);
        });
        return new PolicyCounts(policy, successes + moreSuccesses, failures + moreFailures, sum);
    }
}
