package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;

/** The plan of a mail whose session has a next hop (ADR 8). */
class SessionNextHopTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final String ORIGINAL = "original-destination 192.0.2.5:2525";

    /** Which name the certificate of an original destination may bear, and which one is asked for. */
    @ParameterizedTest(name = "exchangers there {0}, client asked {1}, accepted {2} -> SNI {3}, names {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "mx.b.test,           -,          -,         mx.b.test,  mx.b.test b.test,            DNS: an MX of the domain",
                "mx.b.test,           own.test,   -,         mx.b.test,  mx.b.test b.test,            DNS goes before the client",
                "mx1.b.test mx2.b.test, -,        -,         mx1.b.test, mx1.b.test mx2.b.test b.test, two names of one server",
                "b.test,              -,          -,         b.test,     b.test,                      an implicit MX",
                "-,                   -,          -,         -,          b.test,                      the recipients' domain alone",
                "-,                   own.test,   -,         own.test,   b.test own.test,             the client's word",
                "unknown,             own.test,   -,         own.test,   b.test own.test,             DNS is down: the same",
                "mx.b.test,           own.test,   cert.test, mx.b.test,  cert.test,                   the rule replaces names",
                "-,                   own.test,   cert.test, own.test,   cert.test,                   the rule replaces names",
                "-,                   -,          cert.test, -,          cert.test,                   the rule replaces names",
            })
    void certificateShouldBearKnownNameWhenNextHopIsOriginalDestination(
            String there, String asked, String accepted, String sni, String names, String reason) {
        DeliveryPlan.Attempts plan = plan(ORIGINAL, asked, accepted == null ? null : rule(null, accepted), there);
        assertThat(plan.hosts()).as("never replaced by another server").hasSize(1);
        MxAttempt only = plan.hosts().get(0);
        assertThat(only.target()).isEqualTo(new HostPort("192.0.2.5", 2525));
        assertThat(only.level()).isEqualTo(TlsLevel.VERIFY);
        assertThat(only.serverName()).as(reason).isEqualTo(sni == null ? null : new DomainName(sni));
        assertThat(only.referenceNames())
                .as(reason)
                .isEqualTo(Arrays.stream(names.split(" ")).map(DomainName::new).collect(Collectors.toSet()));
        assertThat(plan.reasons()).anyMatch(r -> r.contains("original-destination 192.0.2.5:2525"));
    }

    @ParameterizedTest(name = "{0}, accepted {1} -> SNI {2}, names {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "server hub.test:587,  -,         hub.test, hub.test,  the operator's word",
                "server hub.test:587,  cert.test, hub.test, cert.test, accepted names replace it",
                "server 192.0.2.9:587, -,         -,        -,         nothing can match an address",
                "server 192.0.2.9:587, cert.test, -,        cert.test, RFC 6066 section 3: no SNI for an address",
            })
    void nextHopShouldBeLikeAGatewayWhenTheSessionsRuleNamesIt(
            String hop, String accepted, String sni, String names, String reason) {
        DeliveryPlan.Attempts plan = plan(hop, "own.test", accepted == null ? null : rule(null, accepted), null);
        MxAttempt only = plan.hosts().get(0);
        assertThat(only.target().port()).isEqualTo(587);
        assertThat(only.serverName()).as(reason).isEqualTo(sni == null ? null : new DomainName(sni));
        assertThat(only.referenceNames())
                .as(reason)
                .isEqualTo(names == null ? Set.of() : Set.of(new DomainName(names)));
    }

    @ParameterizedTest
    @CsvSource({"original-destination 192.0.2.5:2525", "server hub.test:2525"})
    void nextHopShouldGoBeforeTheRulesGatewayWhenThereAreBoth(String hop) {
        DeliveryPlan.Attempts plan = plan(hop, null, rule(new HostPort("gateway.test", 26), "cert.test"), null);
        assertThat(plan.hosts()).extracting(host -> host.target().port()).containsExactly(2525);
        assertThat(plan.hosts())
                .flatExtracting(MxAttempt::proofs)
                .containsExactly(new PeerProof.Pkix(Set.of(new DomainName("cert.test")), Path.of("ca.pem")));
        assertThat(plan.reasons())
                .contains(
                        "destination rule 'r' names the gateway gateway.test:26: the session's next hop goes before it");
    }

    @Test
    void everyHostShouldBeTriedFromTheSourceWhenTheMailGoesByMx() {
        SessionRoute route = SessionRoute.parse(null, "192.0.2.77", null).orElseThrow();
        MxAnswer mx = new MxAnswer.Found(List.of(
                new MxAnswer.MxHost(new DomainName("mx1.b.test"), 10),
                new MxAnswer.MxHost(new DomainName("mx2.b.test"), 20)));
        DeliveryPlan.Attempts plan = (DeliveryPlan.Attempts)
                policy().plan(new DeliveryFacts(DOMAIN, true, null, mx, route, null), new Random(1));
        assertThat(plan.hosts())
                .hasSize(2)
                .allMatch(host -> IpLiteral.parse("192.0.2.77").orElseThrow().equals(host.source()));
        assertThat(plan.reasons()).contains("connects from the client's own address 192.0.2.77");
    }

    @Test
    void wordsShouldSayWhichNamesCountWhenTheCertificateBearsAnother() {
        DeliveryFacts facts = facts(ORIGINAL, "own.test", null, null);
        MxAttempt only = plan(ORIGINAL, "own.test", null, null).hosts().get(0);
        NextStep.End end = new NextStep.Defer(Failure.CERTIFICATE_NAME, "bears x.test", null);
        assertThat(RouteNote.of(facts, only, end))
                .isEqualTo("; only the session's next hop is tried: original-destination 192.0.2.5:2525;"
                        + " its certificate may bear b.test, own.test; if it is the right server, name it in"
                        + " acceptedNames of a <destination> for b.test");
    }

    @Test
    void wordsShouldBeTheServersOwnWhenItRefusesForGood() {
        DeliveryFacts facts = facts(ORIGINAL, null, null, null);
        MxAttempt only = plan(ORIGINAL, null, null, null).hosts().get(0);
        NextStep.End end = new NextStep.Bounce(Failure.RECIPIENT_REFUSED, "550 5.1.1 no", null);
        assertThat(RouteNote.of(facts, only, end)).isEmpty();
    }

    private static DeliveryPolicy policy() {
        return new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test")));
    }

    private static DeliveryPlan.Attempts plan(
            String hop, @Nullable String asked, @Nullable DestinationRule rule, @Nullable String there) {
        return (DeliveryPlan.Attempts) policy().plan(facts(hop, asked, rule, there), new Random(1));
    }

    private static DeliveryFacts facts(
            String hop, @Nullable String asked, @Nullable DestinationRule rule, @Nullable String there) {
        List<DomainName> names = there == null || there.equals("unknown")
                ? List.of()
                : Arrays.stream(there.split(" ")).map(DomainName::new).toList();
        ExchangersAt at = new ExchangersAt(names, "unknown".equals(there) ? "SERVFAIL" : null);
        SessionRoute route = SessionRoute.parse(hop, null, asked).orElseThrow();
        return new DeliveryFacts(DOMAIN, true, rule, null, route, at);
    }

    private static DestinationRule rule(@Nullable HostPort gateway, String accepted) {
        return new DestinationRule(
                "r", null, Set.of(), TlsLevel.VERIFY, gateway, 25, Set.of(new DomainName(accepted)), Path.of("ca.pem"));
    }
}
