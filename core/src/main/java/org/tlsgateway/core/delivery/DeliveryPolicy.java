package org.tlsgateway.core.delivery;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * How mail goes out: the operator's rules over the shipped defaults (DESIGN "Downstream, the level is ...").
 *
 * @param rules in the order of the configuration; the first that matches counts
 * @param ownNames the names of this gateway: an MX among them is ourselves
 */
public record DeliveryPolicy(List<DestinationRule> rules, List<DomainName> ownNames) {
    /** RFC 5321 section 4.5.4.2 */
    private static final int SMTP = 25;

    public DeliveryPolicy {
        rules = List.copyOf(rules);
        ownNames = List.copyOf(ownNames);
    }

    /** The operator's rule that says where the mail of this domain goes, null when there is none. */
    public @Nullable DestinationRule ruleFor(DomainName domain) {
        return rules.stream()
                .filter(rule -> !rule.isForSomeHosts() && rule.matches(domain))
                .findFirst()
                .orElse(null);
    }

    /** The rule for one host: that of the domain, unless one before it is for this host. */
    private @Nullable DestinationRule ruleAt(DeliveryFacts facts, String host) {
        boolean byMx = facts.goesByMx();
        for (DestinationRule rule : rules) {
            boolean matches = byMx ? rule.matchesMx(facts.domain(), host) : rule.matchesNextHop(facts.domain(), host);
            if (matches) {
                return rule.isForSomeHosts() ? rule : facts.rule();
            }
        }
        return facts.rule();
    }

    /** What becomes of a host of the plan, now that its own facts are known; pure like the plan. */
    public HostDecision decide(DeliveryFacts facts, MxAttempt planned, @Nullable HostFacts host) {
        return new HostPolicy(facts, ruleAt(facts, planned.target().host()), planned).decide(host);
    }

    /** The name whose TLSA records count for a host of the plan, null when none do. */
    public @Nullable DomainName tlsaHost(DeliveryFacts facts, MxAttempt planned) {
        return new HostPolicy(facts, ruleAt(facts, planned.target().host()), planned).tlsaHost();
    }

    /** The hosts to try and what each must prove; {@code random} orders hosts of equal preference (RFC 5321 section 5.1). */
    public DeliveryPlan plan(DeliveryFacts facts, RandomGenerator random) {
        List<String> reasons = new ArrayList<>();
        HostPort named = facts.namedServer();
        DestinationRule rule = named == null ? facts.rule() : ruleAt(facts, named.host());
        TlsLevel level = new LevelSources(facts, rule).level(reasons);
        if (facts.route().source() != null) {
            reasons.add("connects from the client's own address "
                    + facts.route().source().getHostAddress());
        }
        if (named != null) {
            return new OneServer(new PlannedHost(facts, rule, level), reasons).plan();
        }
        MxAnswer mx = facts.mx();
        if (mx == null) {
            reasons.add("the exchangers of " + facts.domain() + " were not looked up");
            return new DeliveryPlan.Impossible(Failure.INTERNAL, reasons);
        }
        if (mx instanceof MxAnswer.Found found) {
            return exchangers(facts, found.hosts(), level, random, reasons);
        }
        if (mx instanceof MxAnswer.Implicit implicit) {
            // RFC 5321 section 5.1: "treated as if it was associated with an implicit MX RR, with a preference of 0"
            reasons.add(facts.domain() + " has no MX: it is its own exchanger");
            MxAnswer.MxHost host = new MxAnswer.MxHost(implicit.host(), 0);
            return exchangers(facts, List.of(host), level, random, reasons);
        }
        return impossible(facts.domain(), mx, reasons);
    }

    private DeliveryPlan exchangers(
            DeliveryFacts facts,
            List<MxAnswer.MxHost> found,
            TlsLevel level,
            RandomGenerator random,
            List<String> reasons) {
        List<MxAnswer.MxHost> ordered = MxOrder.order(found, random);
        List<MxAnswer.MxHost> usable = MxOrder.beforeOurselves(ordered, ownNames);
        if (ordered.isEmpty()) {
            reasons.add("no MX of " + facts.domain() + " names a usable host");
            return new DeliveryPlan.Impossible(Failure.NO_ADDRESS, reasons);
        }
        if (usable.size() < ordered.size()) {
            reasons.add(ordered.get(usable.size()).name()
                    + " is this gateway or no better than it: it and what follows are left out (RFC 5321 section 5.1)");
        }
        if (usable.isEmpty()) {
            return new DeliveryPlan.Impossible(Failure.MAIL_LOOP, reasons);
        }
        List<MxAttempt> attempts = new ArrayList<>();
        for (MxAnswer.MxHost host : usable) {
            reasons.add("MX " + host.preference() + " " + host.name());
            attempts.add(exchanger(facts, host.name(), level, reasons));
        }
        return new DeliveryPlan.Attempts(level, attempts, reasons);
    }

    private MxAttempt exchanger(DeliveryFacts facts, DomainName host, TlsLevel ofDomain, List<String> reasons) {
        DestinationRule rule = ruleAt(facts, host.ascii());
        TlsLevel level = rule == facts.rule() ? ofDomain : new LevelSources(facts, rule).level(reasons);
        // The exchanger's name, as shipped (DESIGN), or that of the next hop, which proves more.
        Set<DomainName> own = new LinkedHashSet<>(List.of(host, facts.domain()));
        HostPort target = new HostPort(host.ascii(), rule == null ? SMTP : rule.port());
        return new PlannedHost(facts, rule, level).attempt(target, host, own);
    }

    private static DeliveryPlan impossible(DomainName domain, MxAnswer mx, List<String> reasons) {
        if (mx instanceof MxAnswer.NullMx) {
            reasons.add(domain + " publishes a null MX: it takes no mail (RFC 7505)");
            return new DeliveryPlan.Impossible(Failure.NULL_MX, reasons);
        }
        if (mx instanceof MxAnswer.NoSuchDomain none) {
            reasons.add(none.detail());
            return new DeliveryPlan.Impossible(Failure.NO_SUCH_DOMAIN, reasons);
        }
        if (mx instanceof MxAnswer.Unavailable unavailable) {
            reasons.add(unavailable.detail());
            return new DeliveryPlan.Impossible(unavailable.failure(), reasons);
        }
        reasons.add(mx.toString());
        return new DeliveryPlan.Impossible(Failure.DNS_UNAVAILABLE, reasons);
    }
}
