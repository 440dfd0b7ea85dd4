package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * The sources of a level that are known before any host is: the operator's rule, what the client used, the message itself
 * (DESIGN "Downstream, the level is the strongest of").
 */
final class LevelSources {
    private final DeliveryFacts facts;
    private final @Nullable DestinationRule rule;

    LevelSources(DeliveryFacts facts, @Nullable DestinationRule rule) {
        this.facts = facts;
        this.rule = rule;
    }

    /** The rule's own demand counts: it is there, and not on monitor. */
    @Nullable
    DestinationRule demanding() {
        return rule == null || rule.force() instanceof RuleForce.Monitor ? null : rule;
    }

    /** Nothing that the destination publishes counts: the operator or the sender has set it aside. */
    boolean setsPoliciesAside() {
        boolean overridden = rule != null && rule.force() instanceof RuleForce.Overriding;
        return overridden || optional();
    }

    /** RFC 8689 section 3: recipient-side policies are to be ignored; section 4.1: the MAIL parameter goes before it. */
    private boolean optional() {
        return facts.demand().tlsOptional() && !facts.demand().requireTls();
    }

    /** The strongest of them, and why. */
    TlsLevel level(List<String> reasons) {
        MessageDemand demand = facts.demand();
        TlsLevel level = ruleOrDefault(reasons);
        TlsLevel own = demand.level();
        if (own != null && level.atLeast(own) != level) {
            level = own;
            reasons.add("the message demands " + word(own) + (demand.reason() == null ? "" : ": " + demand.reason()));
        }
        if (demand.requireTls()) {
            // RFC 8689 section 4.2.1: authenticated TLS, at every hop
            level = TlsLevel.VERIFY;
            reasons.add("the message demands REQUIRETLS: verified TLS to a server that offers it too (RFC 8689)");
        }
        return level;
    }

    private TlsLevel ruleOrDefault(List<String> reasons) {
        DestinationRule asking = demanding();
        TlsLevel asked = asking == null ? null : asking.demandedLevel();
        if (rule != null && asking == null) {
            reasons.add("destination rule '" + rule.name() + "' is on monitor: what it demands is told, not enforced");
        }
        if (asking == null || asked == null) {
            return shipped(reasons);
        }
        if (asking.force() instanceof RuleForce.Overriding override) {
            reasons.add("destination rule '" + asking.name() + "' says " + word(asked)
                    + " and overrides all other sources: " + override.reason());
            return asked;
        }
        reasons.add("destination rule '" + asking.name() + "' asks for " + word(asked));
        TlsLevel level = facts.receivedOverTls() ? asked.atLeast(TlsLevel.ENCRYPT) : asked;
        if (level != asked) {
            reasons.add("received over TLS: raised to " + word(level) + ", for it never goes out in clear");
        }
        return level;
    }

    private TlsLevel shipped(List<String> reasons) {
        boolean overTls = facts.receivedOverTls();
        if (optional()) {
            // RFC 8689 section 4.2.2: STARTTLS is tried, and a certificate that proves nothing does not matter.
            reasons.add(
                    overTls
                            ? "TLS-Required: No: nothing need be proven, but received over TLS it never goes out in clear"
                            : "TLS-Required: No: goes out over the TLS that can be had");
            return overTls ? TlsLevel.ENCRYPT : TlsLevel.OPPORTUNISTIC;
        }
        reasons.add(
                overTls
                        ? "received over TLS: goes out over verified TLS, as shipped"
                        : "received in clear: goes out over the best TLS that can be had, as shipped");
        return overTls ? TlsLevel.VERIFY : TlsLevel.OPPORTUNISTIC;
    }

    static String word(TlsLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
