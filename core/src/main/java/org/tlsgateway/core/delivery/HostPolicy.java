package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsaChoice;
import org.tlsgateway.core.tls.TlsaRecord;

/**
 * Joins what the plan demands of a host with what the destination publishes about it: DANE, then MTA-STS. The strongest wins; DANE
 * is never weakened by MTA-STS (RFC 8461 section 2).
 */
final class HostPolicy {
    private final DeliveryFacts facts;
    private final @Nullable DestinationRule rule;
    private final MxAttempt planned;
    private final LevelSources sources;
    private final List<String> reasons = new ArrayList<>();

    /** @param rule for this host */
    HostPolicy(DeliveryFacts facts, @Nullable DestinationRule rule, MxAttempt planned) {
        this.facts = facts;
        this.rule = rule;
        this.planned = planned;
        this.sources = new LevelSources(facts, rule);
    }

    /** The name whose TLSA records count, null when none do. */
    @Nullable
    DomainName tlsaHost() {
        return sources.setsPoliciesAside() ? null : knownName();
    }

    /** The host's name as DNS or the operator has it: what the client asked for in its handshake is the client's word only. */
    private @Nullable DomainName knownName() {
        if (facts.route().nextHop() instanceof NextHop.OriginalDestination) {
            ExchangersAt there = facts.there();
            return there == null || there.names().isEmpty()
                    ? null
                    : there.names().get(0);
        }
        String host = planned.target().host();
        return IpLiteral.parse(host).isPresent() ? null : DomainName.parse(host).orElse(null);
    }

    /** @param host null when nothing was asked about it */
    HostDecision decide(@Nullable HostFacts host) {
        StsOnHost sts = new StsOnHost(facts, rule, stsNames());
        if (facts.demand().requireTls() && !isNameProven(sts)) {
            return unusable(
                    Failure.REQUIRETLS_UNPROVEN,
                    "neither DNSSEC nor MTA-STS proves that " + planned.target().host() + " is an exchanger of "
                            + facts.domain(),
                    planned.policy());
        }
        if (sources.setsPoliciesAside()) {
            reasons.add("what " + facts.domain() + " publishes about TLS is set aside");
            return new HostDecision.Try(planned, reasons);
        }
        TlsaAnswer tlsa = host == null ? new TlsaAnswer.None("not asked") : host.tlsa();
        if (tlsa instanceof TlsaAnswer.Unavailable unavailable) {
            return tlsaUnavailable(unavailable, host);
        }
        if (tlsa instanceof TlsaAnswer.Found found) {
            return TlsaChoice.of(found.records()).isEmpty() ? unusableRecords(found, sts) : dane(found, sts);
        }
        reasons.add("no DANE: " + ((TlsaAnswer.None) tlsa).detail());
        return sts.decide(planned, reasons);
    }

    /** RFC 7672 section 2.1.1: "SMTP clients MUST NOT" use a host whose TLSA look-up failed. */
    private HostDecision tlsaUnavailable(TlsaAnswer.Unavailable unavailable, @Nullable HostFacts host) {
        DomainName base = host == null ? facts.domain() : host.expanded();
        return unusable(
                unavailable.failure(),
                unavailable.detail(),
                new AppliedPolicy(AppliedPolicy.Type.TLSA, base, List.of(), List.of(), true));
    }

    /** RFC 7672 section 2.2: secure and usable records: authenticated by DANE, no fallback. */
    private HostDecision dane(TlsaAnswer.Found found, StsOnHost sts) {
        String weaker = facts.goesByMx() && !isMxSecure()
                // RFC 7672 section 2.2.1: who is asked is not proven, the host is.
                ? ", recorded as weaker: the MX records of " + facts.domain()
                        + " are not signed (RFC 7672 section 2.2.1)"
                : "";
        reasons.add("DANE: " + found.records().size() + " TLSA records at " + found.base() + weaker);
        List<PeerProof> proofs = new ArrayList<>();
        proofs.add(new PeerProof.Dane(inOneOrder(found), daneNames(found.base())));
        proofs.addAll(PlannedHost.pinned(sources.demanding()));
        if (sts.isInForce()) {
            // RFC 8461 section 2: MTA-STS never overrides DANE; DANE proves the host by itself.
            reasons.add("DANE goes before the MTA-STS policy of " + sts.domain());
        }
        MxAttempt attempt = planned.demanding(TlsLevel.VERIFY, proofs)
                // RFC 7672 section 8.1: SNI is the TLSA base domain
                .withServerName(found.base())
                .withPolicy(tlsaPolicy(found));
        return new HostDecision.Try(attempt, reasons);
    }

    /** RFC 7672 section 2.2: only unusable records: TLS all the same, without authentication by them. */
    private HostDecision unusableRecords(TlsaAnswer.Found found, StsOnHost sts) {
        reasons.add("DANE: none of the TLSA records at " + found.base()
                + " is usable: TLS is mandatory, authentication by them is not (RFC 7672 section 2.2)");
        MxAttempt encrypted = planned.demanding(planned.level().atLeast(TlsLevel.ENCRYPT), planned.proofs())
                .withPolicy(tlsaPolicy(found));
        return sts.decide(encrypted, reasons);
    }

    /** RFC 7672 section 3.2.2: the TLSA base domain first, then the next-hop domain; the host as it was named besides. */
    private List<DomainName> daneNames(DomainName base) {
        Set<DomainName> names = new LinkedHashSet<>(List.of(base));
        if (facts.goesByMx()) {
            names.add(facts.domain());
        }
        DomainName known = knownName();
        if (known != null) {
            names.add(known);
        }
        return List.copyOf(names);
    }

    /** RFC 8689 section 4.2.1, 2: an exchanger is proven by DNSSEC, else by MTA-STS; a name of the operator's needs no proof. */
    private boolean isNameProven(StsOnHost sts) {
        if (facts.route().nextHop() instanceof NextHop.OriginalDestination) {
            boolean named = rule != null && !rule.acceptedNames().isEmpty();
            return named || sts.names();
        }
        return !facts.goesByMx() || isMxSecure() || sts.names();
    }

    private boolean isMxSecure() {
        MxAnswer mx = facts.mx();
        return (mx instanceof MxAnswer.Found found && found.secure())
                || (mx instanceof MxAnswer.Implicit implicit && implicit.secure());
    }

    /** An original destination may be known by several names, of which one is enough. */
    private List<DomainName> stsNames() {
        if (facts.route().nextHop() instanceof NextHop.OriginalDestination) {
            ExchangersAt there = facts.there();
            return there == null ? List.of() : there.names();
        }
        DomainName known = knownName();
        return known == null ? List.of() : List.of(known);
    }

    /** DNS gives them in any order, and connections are kept by what was proven on them. */
    private static List<TlsaRecord> inOneOrder(TlsaAnswer.Found found) {
        return found.records().stream()
                .sorted(Comparator.comparing(TlsaRecord::toString))
                .toList();
    }

    private static AppliedPolicy tlsaPolicy(TlsaAnswer.Found found) {
        List<String> strings =
                found.records().stream().map(TlsaRecord::toString).toList();
        return new AppliedPolicy(AppliedPolicy.Type.TLSA, found.base(), strings, List.of(), true);
    }

    private HostDecision unusable(Failure failure, String detail, AppliedPolicy policy) {
        return new HostDecision.Unusable(failure, detail, policy, reasons);
    }
}
