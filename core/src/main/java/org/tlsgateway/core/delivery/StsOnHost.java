package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsMxMatch;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.WatchedDemand;

/** What the MTA-STS policy of a destination comes to at one host (RFC 8461 sections 4 and 5). */
final class StsOnHost {
    private final DeliveryFacts facts;
    private final @Nullable DestinationRule rule;
    private final List<DomainName> hosts;

    /** @param hosts the names that the host is known by, usually one; none when it is an address that DNS knows nothing of */
    StsOnHost(DeliveryFacts facts, @Nullable DestinationRule rule, List<DomainName> hosts) {
        this.facts = facts;
        this.rule = rule;
        this.hosts = hosts;
    }

    /** The policy domain: the recipients', or that of the smart host (RFC 8461 section 3.1). */
    DomainName domain() {
        return facts.stsDomain();
    }

    /** True when a policy asks something of this host. */
    boolean isInForce() {
        StsPolicy policy = policy();
        return policy != null && policy.mode() != StsMode.NONE && !hosts.isEmpty();
    }

    /** True when a policy, of whatever mode, names the host: it was fetched from the domain itself (RFC 8461 section 4.1). */
    boolean names() {
        return isInForce() && matching() != null;
    }

    /** The attempt with what the policy adds, or why the host must not be used. */
    HostDecision decide(MxAttempt attempt, List<String> reasons) {
        StsPolicy policy = policy();
        if (policy == null || !isInForce()) {
            reasons.add("no MTA-STS: " + whyNot());
            return new HostDecision.Try(attempt, reasons);
        }
        DomainName matching = matching();
        boolean enforced = policy.mode() == StsMode.ENFORCE || facts.demand().requireTls();
        AppliedPolicy applied = new AppliedPolicy(
                AppliedPolicy.Type.STS, domain(), policy.lines(), policy.mx(), policy.mode() == StsMode.ENFORCE);
        String words = "the MTA-STS policy of " + domain();
        if (matching == null) {
            String detail = words + " names " + String.join(", ", policy.mx()) + ", not " + hosts.get(0);
            return mismatch(attempt.withPolicy(applied), enforced, detail, reasons);
        }
        reasons.add(words + " names " + matching
                + (enforced ? " and is enforced: its certificate must bear that name" : " and is tested only"));
        MxAttempt held = attempt.withPolicy(applied);
        return new HostDecision.Try(
                enforced ? held.demanding(TlsLevel.VERIFY, proofs(attempt, matching)) : watched(held, matching),
                reasons);
    }

    /** RFC 8461 section 5.1: "the host MUST NOT be used" in enforce; in testing it is, and reported. */
    private static HostDecision mismatch(MxAttempt attempt, boolean enforced, String detail, List<String> reasons) {
        if (enforced) {
            return new HostDecision.Unusable(Failure.STS_MX_MISMATCH, detail, attempt.policy(), reasons);
        }
        reasons.add(detail + ", but is tested only");
        List<Missed> missed = new ArrayList<>(attempt.missed());
        missed.add(new Missed("MTA-STS testing", Failure.STS_MX_MISMATCH, detail));
        return new HostDecision.Try(attempt.withMissed(missed), reasons);
    }

    /** RFC 8461 section 4.2: valid for the name of the host; what the operator's rule demands stays demanded. */
    private List<PeerProof> proofs(MxAttempt attempt, DomainName matching) {
        List<PeerProof> proofs = new ArrayList<>();
        proofs.add(forName(attempt, matching));
        DestinationRule demanding = new LevelSources(facts, rule).demanding();
        boolean ownNames = demanding != null && !demanding.acceptedNames().isEmpty();
        for (PeerProof proof : attempt.proofs()) {
            // The shipped names (host or next hop) are less than this one; names of the operator's are something else.
            if (!(proof instanceof PeerProof.Pkix) || (ownNames && attempt.level() == TlsLevel.VERIFY)) {
                proofs.add(proof);
            }
        }
        return proofs;
    }

    private static MxAttempt watched(MxAttempt attempt, DomainName matching) {
        List<WatchedDemand> watched = new ArrayList<>(attempt.watched());
        watched.add(new WatchedDemand("MTA-STS testing", TlsLevel.VERIFY, List.of(forName(attempt, matching))));
        return attempt.withWatched(watched);
    }

    /** RFC 8461 section 4.2: chains to a CA that the sender trusts, which may be the operator's for this destination. */
    private static PeerProof forName(MxAttempt attempt, DomainName host) {
        return attempt.proofs().stream()
                .filter(PeerProof.Pkix.class::isInstance)
                .map(proof -> new PeerProof.Pkix(Set.of(host), ((PeerProof.Pkix) proof).caFile()))
                .findFirst()
                .orElseGet(() -> new PeerProof.Pkix(Set.of(host), null));
    }

    private @Nullable DomainName matching() {
        StsPolicy policy = policy();
        return policy == null
                ? null
                : hosts.stream()
                        .filter(host -> StsMxMatch.matches(policy.mx(), host))
                        .findFirst()
                        .orElse(null);
    }

    private @Nullable StsPolicy policy() {
        return facts.sts() instanceof StsAnswer.InForce inForce ? inForce.policy() : null;
    }

    private String whyNot() {
        StsAnswer answer = facts.sts();
        if (answer instanceof StsAnswer.None none) {
            return none.detail();
        }
        if (answer instanceof StsAnswer.Unavailable unavailable) {
            // RFC 8461 section 3.3: as if the domain had none
            return "announced, but " + unavailable.detail();
        }
        return hosts.isEmpty() ? "the server is no known exchanger of " + domain() : "the policy is in mode none";
    }
}
