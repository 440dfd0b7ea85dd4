package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.FakeLookup;
import org.tlsgateway.downstream.smtp.SessionProbe;
import org.tlsgateway.downstream.sts.StsLookup;

/** What is said of a delivery is what a delivery does. */
class ExplainerTest {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

    private final FakeLookup dns = new FakeLookup();
    private final FakeTransport transport = new FakeTransport();
    private StsAnswer policy = new StsAnswer.None("none is announced");
    private String probeFailure = "";

    /** The same facts for a delivery, whose server takes all, and for an explanation. */
    @ParameterizedTest(name = "{0}, REQUIRETLS {1}: {2} {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "good,             false, DELIVERED, -",
                "good,             true,  DELIVERED, -",
                // RFC 8689 section 4.2.1: the exchanger is not proven
                "insecure,         true,  BOUNCED,   REQUIRETLS_UNPROVEN",
                // RFC 7672 section 2.1.1
                "tlsa-unavailable, false, DEFERRED,  TLSA_UNAVAILABLE",
                "dane,             false, DELIVERED, -",
                // RFC 8461 section 5
                "sts-mismatch,     false, DEFERRED,  STS_MX_MISMATCH",
                // RFC 7505 section 3
                "null-mx,          false, BOUNCED,   NULL_MX",
                "no-domain,        false, BOUNCED,   NO_SUCH_DOMAIN",
                "mx-bogus,         false, DEFERRED,  DNSSEC_BOGUS",
                "no-address,       false, DEFERRED,  NO_ADDRESS",
            })
    void explanationShouldComeToTheSameEndAsADelivery(String facts, boolean requireTls, Status status, Failure failure)
            throws Exception {
        given(facts);
        Question question =
                Question.to("x@b.test", "a@a.test", true, requireTls, false).orElseThrow();

        Courier.RecipientResult delivered = new MxCourier(
                        () -> config().policy(), lookups(), transport, AttemptListener.NONE, new Random(1))
                .deliver(question.request(config().demands()))
                .get(20, TimeUnit.SECONDS)
                .recipients()
                .get(0);
        Explanation explained = explainer().explain(question).get(20, TimeUnit.SECONDS);

        assertThat(delivered.status()).as(delivered.words()).isEqualTo(status);
        assertThat(delivered.failure()).isEqualTo(failure);
        assertThat(explained.goesOut()).isEqualTo(status == Status.DELIVERED);
        if (!explained.goesOut()) {
            assertThat(explained.outcome().end().failure()).isEqualTo(failure);
            assertThat(explained.outcome().end().words()).isEqualTo(delivered.words());
            assertThat(explained.outcome().end() instanceof NextStep.Bounce).isEqualTo(status == Status.BOUNCED);
        }
    }

    @Test
    void hostShouldTellWhatFollowsWhenItsProofFails() throws Exception {
        given("dane");

        Explanation explained = explain();

        assertThat(explained.hosts()).hasSize(1);
        assertThat(explained.hosts().get(0).finding().attempt().level()).isEqualTo(TlsLevel.VERIFY);
        assertThat(explained.hosts().get(0).whatIf())
                .extracting(what -> what.failure())
                .containsExactly(Failure.STARTTLS_NOT_OFFERED, Failure.DANE_MISMATCH);
    }

    @Test
    void nobodyShouldBeConnectedToWhenItIsExplainedOnly() throws Exception {
        Explanation explained = explain();

        assertThat(explained.probed()).isFalse();
        assertThat(explained.hosts().get(0).sessions()).isEmpty();
    }

    @Test
    void outcomeShouldBeThatOfTheSessionsWhenItIsProbed() throws Exception {
        probeFailure = "CERTIFICATE_NAME";

        Explanation probed = explainer()
                .probe(Question.to("b.test", null, true, false, false).orElseThrow(), TIME)
                .get(20, TimeUnit.SECONDS);

        assertThat(probed.goesOut()).isFalse();
        assertThat(probed.outcome().end().failure()).isEqualTo(Failure.CERTIFICATE_NAME);
        assertThat(probed.hosts().get(0).sessions()).hasSize(1);
    }

    @Test
    void unusableHostShouldNotBeConnectedToWhenItIsProbed() throws Exception {
        given("tlsa-unavailable");

        Explanation probed = explainer()
                .probe(Question.to("b.test", null, true, false, false).orElseThrow(), TIME)
                .get(20, TimeUnit.SECONDS);

        assertThat(probed.hosts().get(0).sessions()).isEmpty();
        assertThat(probed.outcome().end().failure()).isEqualTo(Failure.TLSA_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@b.test", "a@", "", "a b@b.test", "a@192.0.2.1", "a@[192.0.2.1]", "a@b..test"})
    void questionShouldBeNoneWhenTheRecipientHasNoDomain(String recipient) {
        assertThat(Question.to(recipient, null, true, false, false)).isEmpty();
    }

    @Test
    void questionShouldBeAboutThePostmasterWhenOnlyADomainIsGiven() {
        Question question =
                Question.to("B\u00fccher.test", "<>", true, false, false).orElseThrow();

        assertThat(question.domain()).isEqualTo(new DomainName("xn--bcher-kva.test"));
        assertThat(question.recipient()).startsWith("postmaster@");
        assertThat(question.sender()).isNull();
    }

    private Explanation explain() throws Exception {
        return explainer()
                .explain(Question.to("x@b.test", "a@a.test", true, false, false).orElseThrow())
                .get(20, TimeUnit.SECONDS);
    }

    private void given(String facts) {
        MxAnswer.MxHost host = new MxAnswer.MxHost(FakeLookup.MX, 10);
        switch (facts) {
            case "insecure" -> dns.mx = new MxAnswer.Found(List.of(host), false);
            case "tlsa-unavailable" -> dns.tlsa = new TlsaAnswer.Unavailable("SERVFAIL for _25._tcp.mx.b.test");
            case "dane" ->
                dns.tlsa = new TlsaAnswer.Found(FakeLookup.MX, List.of(new TlsaRecord(3, 1, 1, "ab".repeat(32))));
            case "sts-mismatch" ->
                policy = new StsAnswer.InForce(
                        new StsPolicy("1", StsMode.ENFORCE, List.of("other.test"), Duration.ofDays(1), List.of()),
                        CLOCK.instant().plusSeconds(60));
            case "null-mx" -> dns.mx = new MxAnswer.NullMx();
            case "no-domain" -> dns.mx = new MxAnswer.NoSuchDomain("b.test does not exist");
            case "mx-bogus" -> dns.mx = new MxAnswer.Unavailable(Failure.DNSSEC_BOGUS, "signature expired");
            case "no-address" -> dns.addresses = new AddressAnswer.None("mx.b.test has no address");
            default -> assertThat(facts).isEqualTo("good");
        }
    }

    private Lookups lookups() {
        StsLookup sts = (domain, budget) -> CompletableFuture.completedFuture(policy);
        return new Lookups(dns, sts, TIME);
    }

    private Explainer explainer() {
        return new Explainer(
                this::config,
                lookups(),
                (attempt, address, envelope, limit) -> CompletableFuture.completedFuture(new SessionProbe(
                        address,
                        FakeTransport.PROVEN,
                        "mx",
                        List.of(),
                        Map.of(),
                        probeFailure.isEmpty()
                                ? null
                                : new AttemptOutcome.Failed(
                                        FakeTransport.PROVEN, Failure.valueOf(probeFailure), "seen", null))),
                CLOCK);
    }

    private DeliveryConfig config() {
        return new DeliveryConfig(
                "queue",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test"))),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                new DeliveryConfig.Timeouts(TIME, TIME, TIME, TIME, TIME, TIME, TIME),
                null,
                List.of(),
                10,
                4,
                TIME);
    }
}
