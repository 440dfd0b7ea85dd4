package org.tlsgateway.core.session;

import java.util.List;

/**
 * An ordered list of rules; the first that matches decides (DESIGN "What it does to a session").
 *
 * @param rules in the order of the configuration
 * @param fallback what is decided when no rule matches
 */
public record SessionPolicy(List<SessionRule> rules, SessionDecision fallback) {
    public SessionPolicy {
        rules = List.copyOf(rules);
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
}
