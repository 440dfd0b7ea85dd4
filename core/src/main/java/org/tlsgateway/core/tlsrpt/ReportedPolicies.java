package org.tlsgateway.core.tlsrpt;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AppliedPolicy;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;

/** Tells whose report a session goes into and by which policy it is judged: all that TLS reporting knows of delivery planning. */
final class ReportedPolicies {
    private ReportedPolicies() {}

    /** Empty for a server that is no domain's, only an address. */
    static Optional<DomainName> reportDomain(DeliveryFacts facts) {
        NextHop hop = facts.route().nextHop();
        // RFC 8460 section 1.1: for a smart host by local policy its own domain is the policy domain.
        if (hop instanceof NextHop.OriginalDestination) {
            boolean exchanger = facts.there() != null && !facts.there().names().isEmpty();
            return exchanger ? Optional.of(facts.domain()) : Optional.empty();
        }
        if (hop != null) {
            return name(hop.target());
        }
        HostPort gateway = facts.rule() == null ? null : facts.rule().gateway();
        return gateway == null ? Optional.of(facts.domain()) : name(gateway);
    }

    /** The policy of a session, or of a host that failed before there was one. */
    static ReportedPolicy of(
            DeliveryFacts facts, @Nullable MxAttempt host, DomainName domain, @Nullable Failure failure) {
        if (failure == Failure.TLSA_UNAVAILABLE || failure == Failure.DNSSEC_BOGUS) {
            DomainName base = host == null ? domain : name(host.target()).orElse(domain);
            return held(host, domain)
                    .filter(policy -> policy.type() == PolicyType.TLSA)
                    .orElseGet(() -> ReportedPolicy.tlsa(base, List.of()));
        }
        Optional<ReportedPolicy> held = held(host, domain);
        if (held.isPresent()) {
            return held.get();
        }
        return facts.sts() instanceof StsAnswer.InForce inForce
                        && inForce.policy().mode() != StsMode.NONE
                ? ReportedPolicy.sts(facts.domain(), inForce.policy())
                : ReportedPolicy.none(domain);
    }

    /** What the host was held to, when the plan came so far. */
    private static Optional<ReportedPolicy> held(@Nullable MxAttempt host, DomainName domain) {
        if (host == null) {
            return Optional.empty();
        }
        AppliedPolicy policy = host.policy();
        return Optional.of(
                switch (policy.type()) {
                    case TLSA -> new ReportedPolicy(PolicyType.TLSA, policy.domain(), policy.strings(), List.of());
                    case STS -> new ReportedPolicy(PolicyType.STS, policy.domain(), policy.strings(), policy.mxHosts());
                    case NO_POLICY_FOUND -> ReportedPolicy.none(domain);
                });
    }

    private static Optional<DomainName> name(HostPort target) {
        return IpLiteral.parse(target.host()).isPresent() ? Optional.empty() : DomainName.parse(target.host());
    }
}
