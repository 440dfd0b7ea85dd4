package org.tlsgateway.core.sts;

import org.jspecify.annotations.Nullable;

/** What to do to know a domain's policy. */
public sealed interface StsStep {
    /** The answer is known. */
    record Answer(StsAnswer answer) implements StsStep {}

    /** The answer is known; the policy is fetched anew meanwhile. */
    record AnswerAndRefresh(StsAnswer answer, String id) implements StsStep {}

    /**
     * The policy is to be fetched first.
     *
     * @param id that it was announced with
     * @param meanwhile the answer when the fetch fails or takes too long: the old policy; null when there is none
     */
    record Fetch(String id, StsAnswer.@Nullable InForce meanwhile) implements StsStep {}
}
