package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * The plan of a mail that goes to one certain server: the gateway of a destination rule, or the next hop of its session. It is
 * never replaced by another one.
 */
final class OneServer {
    private final DeliveryFacts facts;
    private final TlsLevel level;
    private final List<String> reasons;

    OneServer(DeliveryFacts facts, TlsLevel level, List<String> reasons) {
        this.facts = facts;
        this.level = level;
        this.reasons = reasons;
    }

    /** The rule's gateway: its name is the operator's word. */
    DeliveryPlan gateway(DestinationRule rule, HostPort target) {
        reasons.add("destination rule '" + rule.name() + "' names the gateway " + target);
        return named(target, "the gateway");
    }

    /** The session's next hop, which a rule's gateway does not replace: it may change the proof, not the server. */
    DeliveryPlan nextHop(NextHop hop) {
        reasons.add("the session's next hop is " + hop.text());
        DestinationRule rule = facts.rule();
        if (rule != null && rule.gateway() != null) {
            reasons.add("destination rule '" + rule.name() + "' names the gateway " + rule.gateway()
                    + ": the session's next hop goes before it");
        }
        return hop instanceof NextHop.OriginalDestination original
                ? original(original.target())
                : named(hop.target(), "the next hop");
    }

    private DeliveryPlan named(HostPort target, String what) {
        // RFC 6066 section 3: no literal addresses in SNI.
        DomainName name = IpLiteral.parse(target.host()).isPresent()
                ? null
                : DomainName.parse(target.host()).orElse(null);
        Set<DomainName> names = accepted(name == null ? Set.of() : Set.of(name));
        if (names.isEmpty() && level == TlsLevel.VERIFY) {
            reasons.add(what + " is an address and no accepted names are given: no certificate can match");
        }
        return plan(target, name, names);
    }

    /** ADR 8: an address has no name of its own; DNS or the client's handshake says whom it is taken for, PTR never does. */
    private DeliveryPlan original(HostPort target) {
        ExchangersAt there = facts.there();
        List<DomainName> exchangers = there == null ? List.of() : there.names();
        DomainName asked = facts.route().serverName();
        Set<DomainName> own = new LinkedHashSet<>(exchangers);
        own.add(facts.domain());
        if (!exchangers.isEmpty()) {
            reasons.add("it is an address of the exchanger " + exchangers.get(0));
            return plan(target, exchangers.get(0), accepted(own));
        }
        String unknown = there == null ? "it was not looked up" : there.unknown();
        reasons.add(
                unknown == null
                        ? "it is no address of an exchanger of " + facts.domain()
                        : "whether it is an exchanger of " + facts.domain() + " is not known: " + unknown);
        if (asked != null) {
            reasons.add("the client asked for " + asked + " in its own TLS handshake");
            own.add(asked);
        }
        return plan(target, asked, accepted(own));
    }

    private Set<DomainName> accepted(Set<DomainName> own) {
        DestinationRule rule = facts.rule();
        return rule == null || rule.acceptedNames().isEmpty() ? own : rule.acceptedNames();
    }

    private DeliveryPlan plan(HostPort target, @Nullable DomainName serverName, Set<DomainName> names) {
        DestinationRule rule = facts.rule();
        InetAddress source = facts.route().source();
        MxAttempt only = new MxAttempt(target, level, serverName, names, rule == null ? null : rule.caFile(), source);
        return new DeliveryPlan.Attempts(level, List.of(only), reasons);
    }
}
