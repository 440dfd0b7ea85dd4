package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;

/** How a destination rule stands to what others demand. */
public sealed interface RuleForce {
    /** The strongest of all wins. */
    RuleForce STRONGEST = new Strongest();

    /** The rule is one source among others. */
    record Strongest() implements RuleForce {}

    /**
     * The rule alone says, whatever the destination publishes and the client used; what the message itself demands stays.
     *
     * @param reason why, in the operator's words
     */
    record Overriding(String reason) implements RuleForce {}

    /** What the rule demands is looked after and told, and not enforced. */
    record Monitor() implements RuleForce {}

    /** Of these two options, of which not both are given. */
    static RuleForce of(@Nullable String override, boolean monitor) {
        if (override != null) {
            return new Overriding(override);
        }
        return monitor ? new Monitor() : STRONGEST;
    }
}
