package org.tlsgateway.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.core.tls.TlsaRecord;

/** The one decision that joins all sources, for one host. */
class HostPolicyTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final DomainName MX = new DomainName("mx.b.test");
    private static final DomainName BASE = new DomainName("base.test");
    private static final String PIN = "ab".repeat(32);
    private static final TlsaRecord USABLE = new TlsaRecord(3, 1, 1, "cd".repeat(32));
    private static final TlsaRecord UNUSABLE = new TlsaRecord(1, 1, 1, "cd".repeat(32));

    @ParameterizedTest(name = "TLS {0}, rule {1}, mail {2}, MX {3}, TLSA {4}, STS {5} -> {6} {7} {8}: {9}")
    @CsvSource(
            nullValues = "-",
            value = {
                // over TLS, rule, mail, MX, TLSA, STS -> level or failure, proofs, policy type
                "false, -,       -,    insecure, none,        none,         OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, DESIGN: as shipped",
                "true,  -,       -,    insecure, none,        none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, DESIGN: as shipped",
                "false, -,       -,    secure,   found,       none,         VERIFY,              dane,                  tlsa, RFC 7672 section 2.2",
                "true,  -,       -,    secure,   found,       none,         VERIFY,              dane,                  tlsa, RFC 7672 section 2.2: in the place of PKIX",
                "false, -,       -,    insecure, found,       none,         VERIFY,              dane,                  tlsa, RFC 7672 section 2.2.1: the host only",
                "false, -,       -,    secure,   mixed,       none,         VERIFY,              dane,                  tlsa, RFC 7672 section 3.1.3: unusable ones beside",
                "false, -,       -,    secure,   unusable,    none,         ENCRYPT,             pkix:b.test+mx.b.test, tlsa, RFC 7672 section 2.2: TLS without authentication",
                "true,  -,       -,    secure,   unusable,    none,         VERIFY,              pkix:b.test+mx.b.test, tlsa, DESIGN: the client's TLS asks for more",
                "false, -,       -,    secure,   unavailable, none,         TLSA_UNAVAILABLE,    -,                     tlsa, RFC 7672 section 2.1.1: the host must not be used",
                "false, opport,  -,    secure,   unavailable, none,         TLSA_UNAVAILABLE,    -,                     tlsa, RFC 7672 section 2.1.1: a rule is no override",
                "false, -,       -,    secure,   bogus,       none,         DNSSEC_BOGUS,        -,                     tlsa, RFC 7672 section 2.1.2",
                "false, -,       -,    secure,   bogus,       enforce,      DNSSEC_BOGUS,        -,                     tlsa, RFC 8461 section 2: MTA-STS mends no DANE",
                "false, -,       -,    insecure, none,        enforce,      VERIFY,              pkix:mx.b.test,        sts,  RFC 8461 section 4.2: the exchanger's name only",
                "true,  -,       -,    insecure, none,        enforce,      VERIFY,              pkix:mx.b.test,        sts,  RFC 8461 section 4.2",
                "false, opport,  -,    insecure, none,        enforce,      VERIFY,              pkix:mx.b.test,        sts,  DESIGN: the strongest",
                "true,  -,       -,    insecure, none,        enforce-not,  STS_MX_MISMATCH,     -,                     sts,  RFC 8461 section 5.1: enforce",
                "false, -,       -,    insecure, none,        testing,      OPPORTUNISTIC,       pkix:b.test+mx.b.test, sts,  RFC 8461 section 5.1: testing",
                "true,  -,       -,    insecure, none,        testing,      VERIFY,              pkix:b.test+mx.b.test, sts,  DESIGN: the client's TLS counts all the same",
                "false, -,       -,    insecure, none,        testing-not,  OPPORTUNISTIC,       pkix:b.test+mx.b.test, sts,  RFC 8461 section 5.1: testing",
                "false, -,       -,    insecure, none,        mode-none,    OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, RFC 8461 section 5",
                "false, -,       -,    insecure, none,        unavailable,  OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, RFC 8461 section 3.3",
                "false, -,       -,    secure,   found,       enforce,      VERIFY,              dane,                  tlsa, RFC 8461 section 2: DANE goes first",
                "false, -,       -,    secure,   found,       enforce-not,  VERIFY,              dane,                  tlsa, RFC 8461 section 2: DANE goes first",
                "false, -,       -,    secure,   unusable,    enforce,      VERIFY,              pkix:mx.b.test,        sts,  DESIGN: the strongest",
                "false, -,       -,    secure,   unusable,    testing,      ENCRYPT,             pkix:b.test+mx.b.test, sts,  DESIGN: the strongest",
                // the operator's rule
                "false, verify,  -,    secure,   found,       none,         VERIFY,              dane,                  tlsa, DANE proves as much",
                "false, encrypt, -,    secure,   found,       none,         VERIFY,              dane,                  tlsa, DESIGN: the strongest",
                "false, pins,    -,    insecure, none,        none,         VERIFY,              pkix:b.test+mx.b.test pin, no-policy-found, pins are added",
                "false, pins,    -,    secure,   found,       none,         VERIFY,              dane pin,              tlsa, pins are added",
                "false, pins,    -,    insecure, none,        enforce,      VERIFY,              pkix:mx.b.test pin,    sts,  pins are added",
                "false, names,   -,    insecure, none,        none,         VERIFY,              pkix:cert.test,        no-policy-found, accepted names replace",
                "false, names,   -,    insecure, none,        enforce,      VERIFY,              pkix:mx.b.test pkix:cert.test, sts, both must hold",
                "false, names,   -,    secure,   found,       none,         VERIFY,              dane,                  tlsa, DANE has names of its own",
                "true,  over-opport, -, secure,  found,       enforce,      OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, override",
                "true,  over-encrypt, -, secure, unavailable, enforce-not,  ENCRYPT,             pkix:b.test+mx.b.test, no-policy-found, override",
                "true,  over-verify, -, secure,  bogus,       none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, override",
                "false, mon-verify, -, insecure, none,        none,         OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, monitor delivers at the lesser level",
                "true,  mon-opport, -, insecure, none,        none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, monitor relaxes nothing",
                "false, mon-pins, -,   secure,   found,       none,         VERIFY,              dane,                  tlsa, monitor adds nothing to DANE",
                // the message itself
                "true,  -,       no,   insecure, none,        none,         ENCRYPT,             pkix:b.test+mx.b.test, no-policy-found, RFC 8689 section 4.2.2; DESIGN: never in clear",
                "false, -,       no,   secure,   found,       enforce,      OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, RFC 8689 section 3: policies are ignored",
                "false, -,       no,   secure,   unavailable, enforce-not,  OPPORTUNISTIC,       pkix:b.test+mx.b.test, no-policy-found, RFC 8689 section 3: policies are ignored",
                "true,  verify,  no,   insecure, none,        none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, the operator goes before the sender",
                "false, -,       verify, insecure, none,      none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, a rule for the sender",
                "false, over-opport, verify, insecure, none,  none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, what the message demands stays",
                "false, -,       req,  secure,   none,        none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, RFC 8689 section 4.2.1: DNSSEC proves the MX",
                "false, -,       req,  secure,   found,       none,         VERIFY,              dane,                  tlsa, RFC 8689 section 4.2.1",
                "true,  -,       req,  insecure, none,        none,         REQUIRETLS_UNPROVEN, -,                     no-policy-found, RFC 8689 section 4.2.1",
                "true,  -,       req,  insecure, found,       none,         REQUIRETLS_UNPROVEN, -,                     no-policy-found, RFC 8689 section 4.2.1: DANE proves the host only",
                "false, -,       req,  insecure, none,        enforce,      VERIFY,              pkix:mx.b.test,        sts,  RFC 8689 section 4.2.1: MTA-STS proves the MX",
                "false, -,       req,  insecure, none,        testing,      VERIFY,              pkix:mx.b.test,        sts,  RFC 8461 section 4.1: by its text",
                "false, -,       req,  insecure, none,        testing-not,  REQUIRETLS_UNPROVEN, -,                     no-policy-found, RFC 8689 section 4.2.1",
                "false, -,       req-no, secure, found,       none,         VERIFY,              dane,                  tlsa, RFC 8689 section 4.1: REQUIRETLS goes before the header",
                "false, over-opport, req, secure, found,      none,         VERIFY,              pkix:b.test+mx.b.test, no-policy-found, what the message demands stays",
            })
    void hostShouldHaveToProveTheStrongestWhenSourcesDiffer(
            boolean overTls,
            String rule,
            String mail,
            String mx,
            String tlsa,
            String sts,
            String expected,
            String proofs,
            String policyType,
            String reason) {
        HostDecision decision = decide(facts(overTls, rule, mail, mx, sts), tlsa);
        assertThat(decision.policy().type().label()).as(reason).isEqualTo(policyType);
        if (decision instanceof HostDecision.Unusable unusable) {
            assertThat(unusable.failure().name()).as(reason).isEqualTo(expected);
            assertThat(unusable.detail()).isNotBlank();
            return;
        }
        MxAttempt attempt = ((HostDecision.Try) decision).attempt();
        assertThat(attempt.level().name()).as(reason).isEqualTo(expected);
        assertThat(words(attempt.proofs())).as(reason).isEqualTo(proofs);
    }

    @Test
    void serverNameShouldBeTlsaBaseDomainWhenDaneCounts() {
        // RFC 7672 section 8.1
        assertThat(attempt(decide(facts(false, null, null, "secure", "none"), "found"))
                        .serverName())
                .isEqualTo(BASE);
        assertThat(attempt(decide(facts(false, null, null, "secure", "none"), "unusable"))
                        .serverName())
                .isEqualTo(MX);
    }

    @Test
    void namesShouldBeBaseDomainFirstWhenDaneCounts() {
        // RFC 7672 section 3.2.2
        MxAttempt attempt = attempt(decide(facts(false, null, null, "secure", "none"), "found"));
        assertThat(attempt.proofs()).containsExactly(new PeerProof.Dane(List.of(USABLE), List.of(BASE, DOMAIN, MX)));
    }

    @Test
    void policyShouldBearItsTextWhenItIsApplied() {
        // RFC 8460 section 4.4
        assertThat(decide(facts(false, null, null, "secure", "none"), "found").policy())
                .isEqualTo(
                        new AppliedPolicy(AppliedPolicy.Type.TLSA, BASE, List.of(USABLE.toString()), List.of(), true));
        assertThat(decide(facts(false, null, null, "secure", "testing"), "none").policy())
                .isEqualTo(new AppliedPolicy(
                        AppliedPolicy.Type.STS, DOMAIN, List.of("version: STSv1"), List.of("mx.b.test"), false));
    }

    @Test
    void reasonsShouldSayThatProofIsWeakerWhenMxIsNotSigned() {
        // RFC 7672 section 2.2.1
        assertThat(decide(facts(false, null, null, "insecure", "none"), "found").reasons())
                .anyMatch(reason -> reason.contains("recorded as weaker"));
        assertThat(decide(facts(false, null, null, "secure", "none"), "found").reasons())
                .noneMatch(reason -> reason.contains("weaker"));
    }

    @Test
    void testingShouldBeWatchedWhenPolicyNamesTheHost() {
        // RFC 8461 section 5.1
        MxAttempt attempt = attempt(decide(facts(false, null, null, "insecure", "testing"), "none"));
        assertThat(attempt.watched()).singleElement().satisfies(watched -> {
            assertThat(watched.level()).isEqualTo(TlsLevel.VERIFY);
            assertThat(words(watched.proofs())).isEqualTo("pkix:mx.b.test");
        });
    }

    @Test
    void testingShouldBeMissedWhenPolicyDoesNotNameTheHost() {
        // RFC 8461 section 5.1
        MxAttempt attempt = attempt(decide(facts(false, null, null, "insecure", "testing-not"), "none"));
        assertThat(attempt.missed())
                .singleElement()
                .satisfies(missed -> assertThat(missed.failure()).isEqualTo(Failure.STS_MX_MISMATCH));
    }

    @Test
    void ruleShouldBeWatchedWhenItIsOnMonitor() {
        MxAttempt attempt = attempt(decide(facts(false, "mon-pins", null, "insecure", "none"), "none"));
        assertThat(attempt.watched()).singleElement().satisfies(watched -> {
            assertThat(watched.source()).isEqualTo("destination rule 'r'");
            assertThat(watched.level()).isEqualTo(TlsLevel.VERIFY);
            assertThat(words(watched.proofs())).isEqualTo("pkix:b.test+mx.b.test pin");
        });
    }

    @ParameterizedTest(name = "gateway {0}, TLSA {1}, STS {2} -> {3} {4}: {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "relay.test, found,       none,    VERIFY,           dane,            RFC 7672 section 2.2.2: DANE for the gateway's host",
                "relay.test, unavailable, none,    TLSA_UNAVAILABLE, -,               RFC 7672 section 2.1.1",
                "relay.test, none,        relay,   VERIFY,           pkix:relay.test, RFC 8461 section 3.1: the smart host is the policy domain",
                "relay.test, none,        enforce, STS_MX_MISMATCH,  -,               RFC 8461 section 3.1: the policy does not name it",
                "192.0.2.1,  found,       enforce, ENCRYPT,          pkix:,           an address publishes nothing",
            })
    void gatewayShouldBeHeldToItsOwnPolicyWhenRuleNamesIt(
            String host, String tlsa, String sts, String expected, String proofs, String reason) {
        DestinationRule rule =
                new DestinationRule("r", null, Set.of(), TlsLevel.ENCRYPT, new HostPort(host, 587), 25, Set.of(), null);
        DeliveryFacts facts =
                new DeliveryFacts(DOMAIN, false, rule, null, SessionRoute.MX, null, sts(sts), MessageDemand.NONE);
        DeliveryPolicy policy = new DeliveryPolicy(List.of(rule), List.of());
        MxAttempt planned = ((DeliveryPlan.Attempts) policy.plan(facts, new Random(1)))
                .hosts()
                .get(0);
        DomainName asked = policy.tlsaHost(facts, planned);
        assertThat(asked).isEqualTo(host.equals("relay.test") ? new DomainName(host) : null);
        assertThat(facts.stsDomain()).isEqualTo(host.equals("relay.test") ? new DomainName(host) : DOMAIN);
        HostFacts known = asked == null ? null : new HostFacts(asked, asked, true, tlsa(tlsa));
        HostDecision decision = policy.decide(facts, planned, known);
        if (decision instanceof HostDecision.Unusable unusable) {
            assertThat(unusable.failure().name()).as(reason).isEqualTo(expected);
        } else {
            assertThat(attempt(decision).level().name()).as(reason).isEqualTo(expected);
            assertThat(words(attempt(decision).proofs())).as(reason).isEqualTo(proofs);
        }
    }

    @ParameterizedTest(name = "override or TLS-Required: No: {0} {1} -> asks {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-,           -,      true,  RFC 7672 section 2.2",
                "verify,      -,      true,  RFC 7672 section 2.2",
                "mon-verify,  -,      true,  RFC 7672 section 2.2",
                "over-verify, -,      false, nobody needs the answer",
                "-,           no,     false, RFC 8689 section 3",
                "-,           req-no, true,  RFC 8689 section 4.1",
            })
    void tlsaShouldBeAskedForOnlyWhenItCounts(String rule, String mail, boolean asked, String reason) {
        DeliveryFacts facts = facts(false, rule, mail, "secure", "none");
        DeliveryPolicy policy = policy(facts);
        MxAttempt planned = ((DeliveryPlan.Attempts) policy.plan(facts, new Random(1)))
                .hosts()
                .get(0);
        assertThat(policy.tlsaHost(facts, planned)).as(reason).isEqualTo(asked ? MX : null);
    }

    private static MxAttempt attempt(HostDecision decision) {
        return ((HostDecision.Try) decision).attempt();
    }

    private static HostDecision decide(DeliveryFacts facts, String tlsa) {
        DeliveryPolicy policy = policy(facts);
        MxAttempt planned = ((DeliveryPlan.Attempts) policy.plan(facts, new Random(1)))
                .hosts()
                .get(0);
        return policy.decide(facts, planned, new HostFacts(MX, BASE, true, tlsa(tlsa)));
    }

    private static DeliveryPolicy policy(DeliveryFacts facts) {
        return new DeliveryPolicy(facts.rule() == null ? List.of() : List.of(facts.rule()), List.of());
    }

    private static DeliveryFacts facts(boolean overTls, String rule, String mail, String mx, String sts) {
        MxAnswer answer = new MxAnswer.Found(List.of(new MxAnswer.MxHost(MX, 10)), mx.equals("secure"));
        return new DeliveryFacts(DOMAIN, overTls, rule(rule), answer, SessionRoute.MX, null, sts(sts), demand(mail));
    }

    private static MessageDemand demand(String mail) {
        if (mail == null) {
            return MessageDemand.NONE;
        }
        TlsLevel level = mail.equals("verify") ? TlsLevel.VERIFY : null;
        return new MessageDemand(mail.startsWith("req"), mail.endsWith("no"), level, "a rule for the sender");
    }

    private static DestinationRule rule(String text) {
        if (text == null) {
            return null;
        }
        String what = text.substring(text.indexOf('-') + 1);
        RuleForce force = text.startsWith("over-")
                ? new RuleForce.Overriding("they are mending it")
                : text.startsWith("mon-") ? new RuleForce.Monitor() : RuleForce.STRONGEST;
        TlsLevel level = switch (what) {
            case "opport" -> TlsLevel.OPPORTUNISTIC;
            case "encrypt" -> TlsLevel.ENCRYPT;
            case "pins" -> null;
            default -> TlsLevel.VERIFY;
        };
        return new DestinationRule(
                "r",
                null,
                Set.of(),
                HostMatch.ANY,
                HostMatch.ANY,
                level,
                null,
                25,
                what.equals("names") ? Set.of(new DomainName("cert.test")) : Set.of(),
                null,
                what.equals("pins") ? Set.of(PIN) : Set.of(),
                new TlsOffer(List.of("TLSv1.3"), Path.of("c.pem"), Path.of("k.pem")),
                force);
    }

    private static TlsaAnswer tlsa(String text) {
        return switch (text) {
            case "found" -> new TlsaAnswer.Found(BASE, List.of(USABLE));
            case "mixed" -> new TlsaAnswer.Found(BASE, List.of(UNUSABLE, USABLE));
            case "unusable" -> new TlsaAnswer.Found(BASE, List.of(UNUSABLE));
            case "unavailable" -> new TlsaAnswer.Unavailable("SERVFAIL");
            case "bogus" -> new TlsaAnswer.Unavailable(Failure.DNSSEC_BOGUS, "bogus");
            default -> new TlsaAnswer.None("the zone is not signed");
        };
    }

    private static StsAnswer sts(String text) {
        if (text.equals("none")) {
            return new StsAnswer.None("no record");
        }
        if (text.equals("unavailable")) {
            return new StsAnswer.Unavailable(Failure.STS_POLICY_FETCH, "404");
        }
        StsMode mode = text.startsWith("testing")
                ? StsMode.TESTING
                : text.equals("mode-none") ? StsMode.NONE : StsMode.ENFORCE;
        String pattern = text.endsWith("-not") ? "*.other.test" : text.equals("relay") ? "relay.test" : "mx.b.test";
        StsPolicy policy = new StsPolicy("1", mode, List.of(pattern), Duration.ofDays(1), List.of("version: STSv1"));
        return new StsAnswer.InForce(policy, Instant.EPOCH);
    }

    private static String words(List<PeerProof> proofs) {
        return proofs.stream().map(HostPolicyTest::word).collect(Collectors.joining(" "));
    }

    private static String word(PeerProof proof) {
        if (proof instanceof PeerProof.Pkix pkix) {
            String[] names =
                    pkix.names().stream().map(DomainName::ascii).sorted().toArray(String[]::new);
            return "pkix:" + String.join("+", Arrays.asList(names));
        }
        return proof instanceof PeerProof.Dane ? "dane" : "pin";
    }
}
