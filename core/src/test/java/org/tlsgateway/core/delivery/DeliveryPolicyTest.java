package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;

class DeliveryPolicyTest {
    private static final DomainName DOMAIN = name("example.test");
    private static final MxAnswer ONE = mx("10 mx.example.test");

    /** Every combination of what the client used and what the operator's rule says (DESIGN "Downstream, the level is"). */
    @ParameterizedTest(name = "over TLS {0}, rule {1} -> {2}")
    @CsvSource({
        "false, none,          OPPORTUNISTIC, shipped default for mail received in clear",
        "true,  none,          VERIFY,        shipped default for mail received over TLS",
        "false, silent,        OPPORTUNISTIC, a rule without a level leaves the default",
        "true,  silent,        VERIFY,        a rule without a level leaves the default",
        "false, opportunistic, OPPORTUNISTIC, the rule replaces the default",
        "true,  opportunistic, ENCRYPT,       received over TLS: never in clear",
        "false, encrypt,       ENCRYPT,       the rule replaces the default",
        "true,  encrypt,       ENCRYPT,       the rule relaxes the default but not to clear text",
        "false, verify,        VERIFY,        the rule tightens the default",
        "true,  verify,        VERIFY,        both ask for it",
    })
    void levelShouldBeStrongestWhenRuleAndClientDiffer(boolean overTls, String rule, TlsLevel expected, String reason) {
        DestinationRule destination = "none".equals(rule) ? null : rule(rule, null, Set.of());
        DeliveryPlan.Attempts plan = attempts(new DeliveryFacts(DOMAIN, overTls, destination, ONE));
        assertThat(plan.level()).as(reason).isEqualTo(expected);
        assertThat(plan.hosts()).allMatch(host -> host.level() == expected);
        assertThat(plan.reasons().get(0)).contains("none".equals(rule) || "silent".equals(rule) ? "as shipped" : rule);
    }

    @Test
    void reasonsShouldSayWhyWhenLevelIsRaised() {
        DestinationRule rule = rule("opportunistic", null, Set.of());
        assertThat(attempts(new DeliveryFacts(DOMAIN, true, rule, ONE)).reasons())
                .containsExactly(
                        "destination rule 'r' asks for opportunistic",
                        "received over TLS: raised to encrypt, for it never goes out in clear",
                        "MX 10 mx.example.test");
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "10 a.test|20 b.test,            a.test b.test, RFC 5321 section 5.1: lowest preference first",
        "20 b.test|10 a.test,            a.test b.test, in whatever order DNS gives them",
        "10 a.test|20 a.test|15 b.test,  a.test b.test, a host named twice counts where it is preferred",
        "0 a.test|65535 b.test,          a.test b.test, the bounds of RFC 1035",
        "10 a.test|20 gw.test|30 b.test, a.test,        RFC 5321 section 5.1: ourselves and those after are dropped",
        "20 a.test|20 gw.test|10 b.test, b.test,        RFC 5321 section 5.1: and those of the same preference",
        "10 a.test|20 alias.test,        a.test,        another name of ours",
    })
    void hostsShouldBeOrderedWhenThereAreMany(String records, String expected, String reason) {
        DeliveryPlan.Attempts plan = attempts(new DeliveryFacts(DOMAIN, false, null, mx(records.split("\\|"))));
        assertThat(plan.hosts().stream().map(host -> host.target().host()))
                .as(reason)
                .containsExactly(expected.split(" "));
        assertThat(plan.hosts()).allMatch(host -> host.target().port() == 25);
    }

    @Test
    void equalsShouldComeInAnyOrderWhenTriedOften() {
        Set<List<String>> seen = new HashSet<>();
        Random random = new Random(5321);
        for (int i = 0; i < 100; i++) {
            DeliveryFacts facts =
                    new DeliveryFacts(DOMAIN, false, null, mx("10 a.test", "10 b.test", "10 c.test", "5 first.test"));
            DeliveryPlan.Attempts plan = (DeliveryPlan.Attempts) policy().plan(facts, random);
            seen.add(plan.hosts().stream().map(host -> host.target().host()).toList());
        }
        assertThat(seen).as("RFC 5321 section 5.1: all orders of equals").hasSize(6);
        assertThat(seen).allMatch(order -> order.get(0).equals("first.test"));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource({
        "null-mx,     NULL_MX,         RFC 7505 section 3: 5.1.10",
        "none,        NO_SUCH_DOMAIN,  RFC 5321 section 5.1: NXDOMAIN is an error",
        "unavailable, DNS_UNAVAILABLE, RFC 5321 section 5.1: a temporary error is queued and retried",
        "empty,       NO_ADDRESS,      no MX names a usable host",
        "self,        MAIL_LOOP,       RFC 5321 section 5.1: we are the best",
        "self-first,  MAIL_LOOP,       RFC 5321 section 5.1: nothing is preferred to us",
        "implicit,    MAIL_LOOP,       RFC 5321 section 5.1: the implicit MX is ourselves",
        "not-asked,   INTERNAL,        a bug of ours is temporary",
    })
    void planShouldBeImpossibleWhenNoHostIsLeft(String answer, Failure expected, String reason) {
        MxAnswer mx = switch (answer) {
            case "null-mx" -> new MxAnswer.NullMx();
            case "none" -> new MxAnswer.NoSuchDomain("example.test does not exist");
            case "unavailable" -> new MxAnswer.Unavailable("SERVFAIL");
            case "empty" -> new MxAnswer.Found(List.of());
            case "self" -> mx("10 gw.test");
            case "self-first" -> mx("10 gw.test", "20 b.test");
            case "implicit" -> new MxAnswer.Implicit(name("gw.test"));
            default -> null;
        };
        DeliveryPlan plan = policy().plan(new DeliveryFacts(DOMAIN, true, null, mx), new Random(1));
        assertThat(plan).as(reason).isInstanceOfSatisfying(DeliveryPlan.Impossible.class, impossible -> {
            assertThat(impossible.failure()).isEqualTo(expected);
            assertThat(impossible.reasons()).hasSizeGreaterThan(1);
        });
    }

    @Test
    void domainShouldBeItsOwnExchangerWhenItHasNoMx() {
        // RFC 5321 section 5.1: implicit MX
        assertThat(attempts(new DeliveryFacts(DOMAIN, false, null, new MxAnswer.Implicit(DOMAIN)))
                        .hosts())
                .containsExactly(new MxAttempt(
                        new HostPort("example.test", 25), TlsLevel.OPPORTUNISTIC, DOMAIN, Set.of(DOMAIN), null));
    }

    @Test
    void certificateShouldBearExchangerOrNextHopWhenNoNamesAreGiven() {
        // PROTOCOLS "Identity": the exchanger's name, as shipped, or the next hop's
        MxAttempt attempt =
                attempts(new DeliveryFacts(DOMAIN, true, null, ONE)).hosts().get(0);
        assertThat(attempt.serverName()).isEqualTo(name("mx.example.test"));
        assertThat(attempt.referenceNames()).containsExactlyInAnyOrder(name("mx.example.test"), DOMAIN);
    }

    @Test
    void ruleShouldSetNamesPortAndCaWhenItHasThem() {
        DestinationRule rule = rule("verify", null, Set.of(name("cert.test")));
        MxAttempt attempt =
                attempts(new DeliveryFacts(DOMAIN, false, rule, ONE)).hosts().get(0);
        assertThat(attempt.target()).isEqualTo(new HostPort("mx.example.test", 2525));
        assertThat(attempt.referenceNames()).containsExactly(name("cert.test"));
        assertThat(attempt.serverName()).as("SNI is the host's own name").isEqualTo(name("mx.example.test"));
        assertThat(attempt.proofs()).containsExactly(new PeerProof.Pkix(Set.of(name("cert.test")), Path.of("ca.pem")));
    }

    @ParameterizedTest(name = "gateway {0}, accepted {1} -> SNI {2}, names {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "relay.test,  -,         relay.test, relay.test, the gateway is the next hop",
                "Relay.TEST,  -,         relay.test, relay.test, names are lower case",
                "relay.test,  cert.test, relay.test, cert.test,  accepted names replace it",
                "192.0.2.1,   cert.test, -,          cert.test,  RFC 6066 section 3: no SNI for an address",
                "192.0.2.1,   -,         -,          -,          nothing can match an address",
                "2001:db8::1, cert.test, -,          cert.test,  RFC 6066 section 3: no SNI for an address",
            })
    void gatewayShouldReplaceExchangersWhenRuleNamesIt(
            String host, String accepted, String sni, String names, String reason) {
        DestinationRule rule =
                rule("verify", new HostPort(host, 587), accepted == null ? Set.of() : Set.of(name(accepted)));
        DeliveryPlan.Attempts plan = attempts(new DeliveryFacts(DOMAIN, false, rule, null));
        assertThat(plan.hosts()).as(reason).hasSize(1);
        MxAttempt attempt = plan.hosts().get(0);
        assertThat(attempt.target()).isEqualTo(new HostPort(host, 587));
        assertThat(attempt.serverName()).as(reason).isEqualTo(sni == null ? null : name(sni));
        assertThat(attempt.referenceNames()).as(reason).isEqualTo(names == null ? Set.of() : Set.of(name(names)));
        assertThat(plan.reasons()).anyMatch(r -> r.contains("gateway"));
    }

    @Test
    void gatewayShouldBeUsedWhenItIsNamedLikeOurselves() {
        DestinationRule rule = rule("encrypt", new HostPort("gw.test", 10025), Set.of());
        assertThat(attempts(new DeliveryFacts(DOMAIN, false, rule, null)).hosts())
                .as("the operator's word: another port of this machine")
                .hasSize(1);
    }

    private static DeliveryPolicy policy() {
        return new DeliveryPolicy(List.of(), List.of(name("gw.test"), name("alias.test")));
    }

    private static DeliveryPlan.Attempts attempts(DeliveryFacts facts) {
        return (DeliveryPlan.Attempts) policy().plan(facts, new Random(1));
    }

    private static DestinationRule rule(String level, HostPort gateway, Set<DomainName> accepted) {
        TlsLevel tls = "silent".equals(level) ? null : TlsLevel.valueOf(level.toUpperCase(Locale.ROOT));
        return new DestinationRule("r", null, Set.of(), tls, gateway, 2525, accepted, Path.of("ca.pem"));
    }

    private static MxAnswer mx(String... records) {
        List<MxAnswer.MxHost> hosts = new ArrayList<>();
        for (String entry : records) {
            String[] parts = entry.split(" ");
            hosts.add(new MxAnswer.MxHost(name(parts[1]), Integer.parseInt(parts[0])));
        }
        return new MxAnswer.Found(hosts);
    }

    private static DomainName name(String text) {
        return DomainName.parse(text).orElseThrow();
    }
}
