package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;

/**
 * How mail goes out: the operator's rules over the shipped defaults (DESIGN "Downstream, the level is ...").
 *
 * @param rules in the order of the configuration; the first that matches counts
 * @param ownNames the names of this gateway: an MX among them is ourselves
 */
public record DeliveryPolicy(List<DestinationRule> rules, List<DomainName> ownNames) {
    public DeliveryPolicy {
        rules = List.copyOf(rules);
        ownNames = List.copyOf(ownNames);
    }

    /** The operator's rule for this domain, null when there is none. */
    public @Nullable DestinationRule ruleFor(DomainName domain) {
        return rules.stream().filter(rule -> rule.matches(domain)).findFirst().orElse(null);
    }

    /** The hosts to try and what each must prove; {@code random} orders hosts of equal preference (RFC 5321 section 5.1). */
    public DeliveryPlan plan(DeliveryFacts facts, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }
}
