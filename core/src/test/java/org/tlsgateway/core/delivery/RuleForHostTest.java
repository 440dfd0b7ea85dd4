package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;

/** Which rule counts for a host, when rules are for some hosts only. */
class RuleForHostTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final HostMatch PROVIDER = new HostMatch(Set.of(), Set.of(new DomainName("p.test")), List.of());
    private static final HostMatch RELAY = new HostMatch(
            Set.of(new DomainName("relay.test")),
            Set.of(),
            List.of(Cidr.parse("192.0.2.0/24").orElseThrow()));

    private static final DestinationRule BY_MX =
            rule("by-mx", null, PROVIDER, HostMatch.ANY, TlsLevel.VERIFY, null, 26);
    private static final DestinationRule BY_HOP = rule("by-hop", null, HostMatch.ANY, RELAY, TlsLevel.VERIFY, null, 25);
    private static final DestinationRule ALL =
            rule("all", null, HostMatch.ANY, HostMatch.ANY, TlsLevel.ENCRYPT, null, 25);

    @ParameterizedTest(name = "{0}: {1} first -> {2} at port {3}")
    @CsvSource({
        "mx.p.test, by-mx, VERIFY,  26, the exchanger's own rule",
        "mx.p.test, all,   ENCRYPT, 25, the first that matches counts",
        "mx.b.test, by-mx, ENCRYPT, 25, another exchanger falls to the domain's",
        "p.test,    by-mx, ENCRYPT, 25, the zone itself is not below it",
    })
    void ruleShouldBeTheFirstThatMatchesTheExchanger(
            String host, String first, TlsLevel level, int port, String reason) {
        DeliveryPolicy policy = new DeliveryPolicy(
                first.equals("by-mx") ? List.of(BY_HOP, BY_MX, ALL) : List.of(ALL, BY_MX), List.of());
        MxAnswer mx = new MxAnswer.Found(List.of(new MxAnswer.MxHost(new DomainName(host), 10)));
        MxAttempt attempt = only(policy, new DeliveryFacts(DOMAIN, false, policy.ruleFor(DOMAIN), mx));
        assertThat(attempt.level()).as(reason).isEqualTo(level);
        assertThat(attempt.target().port()).as(reason).isEqualTo(port);
    }

    @ParameterizedTest(name = "next hop {0} -> {1}")
    @CsvSource({
        "server relay.test:25,               VERIFY,  a server by name",
        "server 192.0.2.9:25,                VERIFY,  a server by address",
        "original-destination 192.0.2.9:25,  VERIFY,  an original destination by network",
        "original-destination 203.0.113.9:25, ENCRYPT, another one falls to the domain's rule",
        "server mx.p.test:25,                ENCRYPT, a rule for exchangers is for no other server",
    })
    void ruleShouldBeTheFirstThatMatchesTheNextHop(String hop, TlsLevel level, String reason) {
        DeliveryPolicy policy = new DeliveryPolicy(List.of(BY_MX, BY_HOP, ALL), List.of());
        SessionRoute route = SessionRoute.parse(hop, null, null).orElseThrow();
        DeliveryFacts facts = new DeliveryFacts(
                DOMAIN, false, policy.ruleFor(DOMAIN), null, route, new ExchangersAt(List.of(), null));
        assertThat(only(policy, facts).level()).as(reason).isEqualTo(level);
    }

    @Test
    void gatewayShouldBeJudgedByTheRuleForItWhenThereIsOne() {
        DestinationRule gateway =
                rule("gw", null, HostMatch.ANY, HostMatch.ANY, TlsLevel.ENCRYPT, new HostPort("relay.test", 587), 25);
        DeliveryPolicy policy = new DeliveryPolicy(List.of(BY_HOP, gateway), List.of());
        MxAttempt attempt = only(policy, new DeliveryFacts(DOMAIN, false, policy.ruleFor(DOMAIN), null));
        assertThat(attempt.target()).isEqualTo(new HostPort("relay.test", 587));
        assertThat(attempt.level()).isEqualTo(TlsLevel.VERIFY);
    }

    private static MxAttempt only(DeliveryPolicy policy, DeliveryFacts facts) {
        return ((DeliveryPlan.Attempts) policy.plan(facts, new Random(1)))
                .hosts()
                .get(0);
    }

    private static DestinationRule rule(
            String name,
            Set<DomainName> domains,
            HostMatch mx,
            HostMatch hop,
            TlsLevel level,
            HostPort gateway,
            int port) {
        return new DestinationRule(
                name,
                domains,
                Set.of(),
                mx,
                hop,
                level,
                gateway,
                port,
                Set.of(),
                null,
                Set.of(),
                TlsOffer.STANDARD,
                RuleForce.STRONGEST);
    }
}
