package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.core.tls.WatchedDemand;

/**
 * What a host must prove as far as rule, client and message say, before anything is asked about the host itself.
 *
 * @param facts of the destination
 * @param rule for this host, null when there is none
 * @param level of these sources
 */
record PlannedHost(DeliveryFacts facts, @Nullable DestinationRule rule, TlsLevel level) {
    /** @param names of the host's own, which the rule's may replace */
    MxAttempt attempt(HostPort target, @Nullable DomainName serverName, Set<DomainName> names) {
        DestinationRule demanding = new LevelSources(facts, rule).demanding();
        return new MxAttempt(
                target,
                level,
                serverName,
                proofs(demanding, names),
                rule == null ? TlsOffer.STANDARD : rule.offer(),
                facts.route().source(),
                demanding == rule || rule == null ? List.of() : List.of(watched(rule, names)),
                List.of(),
                AppliedPolicy.none(facts.domain()));
    }

    /** What proves a host by this rule: a certificate, and a pinned key as well where keys are pinned. */
    private static List<PeerProof> proofs(@Nullable DestinationRule rule, Set<DomainName> names) {
        List<PeerProof> proofs = new ArrayList<>();
        proofs.add(new PeerProof.Pkix(accepted(rule, names), rule == null ? null : rule.caFile()));
        pinned(rule).forEach(proofs::add);
        return proofs;
    }

    /** The operator's pins, which are added to whatever else is asked. */
    static List<PeerProof> pinned(@Nullable DestinationRule rule) {
        return rule == null || rule.pins().isEmpty() ? List.of() : List.of(new PeerProof.Pinned(rule.pins()));
    }

    private static Set<DomainName> accepted(@Nullable DestinationRule rule, Set<DomainName> own) {
        return rule == null || rule.acceptedNames().isEmpty() ? own : rule.acceptedNames();
    }

    private WatchedDemand watched(DestinationRule monitored, Set<DomainName> names) {
        TlsLevel asked = monitored.demandedLevel();
        return new WatchedDemand(
                "destination rule '" + monitored.name() + "'", asked == null ? level : asked, proofs(monitored, names));
    }
}
