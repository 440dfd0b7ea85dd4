package org.tlsgateway.core.delivery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

    /** The operator's rule for this domain, null when there is none. */
    public @Nullable DestinationRule ruleFor(DomainName domain) {
        return rules.stream().filter(rule -> rule.matches(domain)).findFirst().orElse(null);
    }

    /** The hosts to try and what each must prove; {@code random} orders hosts of equal preference (RFC 5321 section 5.1). */
    public DeliveryPlan plan(DeliveryFacts facts, RandomGenerator random) {
        List<String> reasons = new ArrayList<>();
        TlsLevel level = level(facts, reasons);
        if (facts.route().source() != null) {
            reasons.add("connects from the client's own address "
                    + facts.route().source().getHostAddress());
        }
        NextHop nextHop = facts.route().nextHop();
        if (nextHop != null) {
            return new OneServer(facts, level, reasons).nextHop(nextHop);
        }
        DestinationRule rule = facts.rule();
        if (rule != null && rule.gateway() != null) {
            return new OneServer(facts, level, reasons).gateway(rule, rule.gateway());
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

    /** DESIGN: the strongest of what the rule, or without one the shipped default, says and what the client used. */
    private static TlsLevel level(DeliveryFacts facts, List<String> reasons) {
        boolean overTls = facts.receivedOverTls();
        DestinationRule rule = facts.rule();
        if (rule == null || rule.level() == null) {
            reasons.add(
                    overTls
                            ? "received over TLS: goes out over verified TLS, as shipped"
                            : "received in clear: goes out over the best TLS that can be had, as shipped");
            return overTls ? TlsLevel.VERIFY : TlsLevel.OPPORTUNISTIC;
        }
        TlsLevel asked = rule.level();
        reasons.add("destination rule '" + rule.name() + "' asks for " + word(asked));
        TlsLevel level = overTls ? asked.atLeast(TlsLevel.ENCRYPT) : asked;
        if (level != asked) {
            reasons.add("received over TLS: raised to " + word(level) + ", for it never goes out in clear");
        }
        return level;
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
            attempts.add(exchanger(facts, host.name(), level));
        }
        return new DeliveryPlan.Attempts(level, attempts, reasons);
    }

    private static MxAttempt exchanger(DeliveryFacts facts, DomainName host, TlsLevel level) {
        DestinationRule rule = facts.rule();
        // The exchanger's name, as shipped (DESIGN), or that of the next hop, which proves more.
        Set<DomainName> own = new LinkedHashSet<>(List.of(host, facts.domain()));
        Set<DomainName> names = rule == null || rule.acceptedNames().isEmpty() ? own : rule.acceptedNames();
        int port = rule == null ? SMTP : rule.port();
        HostPort target = new HostPort(host.ascii(), port);
        Path caFile = rule == null ? null : rule.caFile();
        return new MxAttempt(target, level, host, names, caFile, facts.route().source());
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
        reasons.add(mx instanceof MxAnswer.Unavailable unavailable ? unavailable.detail() : mx.toString());
        return new DeliveryPlan.Impossible(Failure.DNS_UNAVAILABLE, reasons);
    }

    private static String word(TlsLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
