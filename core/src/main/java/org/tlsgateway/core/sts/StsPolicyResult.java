package org.tlsgateway.core.sts;

import org.tlsgateway.core.failure.Failure;

/** What the text of a policy comes to. */
public sealed interface StsPolicyResult {
    /** It can be used. */
    record Valid(StsPolicy policy) implements StsPolicyResult {}

    /** It cannot; the words are for the log and {@code explain}. */
    record Invalid(String problem) implements StsPolicyResult {
        /** The failure that it is. */
        public Failure failure() {
            return Failure.STS_POLICY_INVALID;
        }
    }
}
