package org.tlsgateway.core.delivery;

import java.util.List;
import org.tlsgateway.core.failure.Failure;

/** What becomes of one host of a plan, decided just before it is tried, when its own facts are known. */
public sealed interface HostDecision {
    /** The policy that led to it. */
    AppliedPolicy policy();

    /** In words, for log, explain and WebAdmin; what the plan had said before is not repeated. */
    List<String> reasons();

    /** It may be tried, and must prove this. */
    record Try(MxAttempt attempt, List<String> reasons) implements HostDecision {
        public Try {
            reasons = List.copyOf(reasons);
        }

        @Override
        public AppliedPolicy policy() {
            return attempt.policy();
        }
    }

    /**
     * It must not be tried; others may (RFC 7672 section 2.1.1, RFC 8461 section 5).
     *
     * @param detail the fact
     */
    record Unusable(Failure failure, String detail, AppliedPolicy policy, List<String> reasons)
            implements HostDecision {
        public Unusable {
            reasons = List.copyOf(reasons);
        }
    }
}
