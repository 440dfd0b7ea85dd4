package org.tlsgateway.core.delivery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * The plan of a mail that goes to one certain server: the gateway of a destination rule, or the next hop of its session. It is
 * never replaced by another one.
 */
final class OneServer {
    private final PlannedHost host;
    private final DeliveryFacts facts;
    private final List<String> reasons;

    OneServer(PlannedHost host, List<String> reasons) {
        this.host = host;
        this.facts = host.facts();
        this.reasons = reasons;
    }

    /** The session's next hop, which a rule's gateway does not replace: it may change the proof, not the server. */
    DeliveryPlan plan() {
        NextHop hop = facts.route().nextHop();
        DestinationRule rule = facts.rule();
        HostPort gateway = rule == null ? null : rule.gateway();
        if (hop == null) {
            HostPort target = Objects.requireNonNull(gateway);
            // The rule's gateway: its name is the operator's word.
            reasons.add("destination rule '" + Objects.requireNonNull(rule).name() + "' names the gateway " + target);
            return named(target, "the gateway");
        }
        reasons.add("the session's next hop is " + hop.text());
        if (gateway != null) {
            reasons.add("destination rule '" + Objects.requireNonNull(rule).name() + "' names the gateway " + gateway
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
        MxAttempt only = host.attempt(target, name, name == null ? Set.of() : Set.of(name));
        if (only.referenceNames().isEmpty() && only.level() == TlsLevel.VERIFY) {
            reasons.add(what + " is an address and no accepted names are given: no certificate can match");
        }
        return plan(only);
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
            return plan(host.attempt(target, exchangers.get(0), own));
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
        return plan(host.attempt(target, asked, own));
    }

    private DeliveryPlan plan(MxAttempt only) {
        return new DeliveryPlan.Attempts(only.level(), List.of(only), reasons);
    }
}
