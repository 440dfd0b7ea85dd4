package org.tlsgateway.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of rules; the first that matches decides (DESIGN "What it does to a session").
 *
 * @param rules in the order of the configuration
 * @param fallback what is decided when no rule matches
 * @param demands what may make it stricter later, whatever was decided
 */
public record SessionPolicy(List<SessionRule> rules, SessionDecision fallback, List<ClientTlsDemand> demands) {
    public SessionPolicy {
        rules = List.copyOf(rules);
        demands = List.copyOf(demands);
    }

    /** Rules that nothing makes stricter. */
    public SessionPolicy(List<SessionRule> rules, SessionDecision fallback) {
        this(rules, fallback, List.of());
    }

    /** The decision of the first matching rule, else the fallback. */
    public SessionDecision decide(ClientFacts facts) {
        for (SessionRule rule : rules) {
            if (rule.matches(facts)) {
                return rule.decision();
            }
        }
        return fallback;
    }

    /** The demand that keeps a sender (null for the null sender) from sending in clear, null when there is none. */
    public @Nullable ClientTlsDemand demandOn(@Nullable String sender) {
        return demands.stream()
                .filter(demand -> demand.holdsFor(sender))
                .findFirst()
                .orElse(null);
    }

    /** The demand that keeps mail to this recipient from being taken in clear, null when there is none. */
    public @Nullable ClientTlsDemand demandOn(@Nullable String sender, String recipient) {
        return demands.stream()
                .filter(demand -> demand.holdsFor(sender, recipient))
                .findFirst()
                .orElse(null);
    }
}
