package org.tlsgateway.core.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.delivery.AppliedPolicy;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.ExchangersAt;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SessionTrace.Use;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;

class TlsResultsTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final InetAddress SERVER = IpLiteral.parse("192.0.2.1").orElseThrow();
    private static final InetAddress LOCAL =
            IpLiteral.parse("2001:db8:0:0:1::1").orElseThrow();
    private static final MxAttempt HOST =
            new MxAttempt(new HostPort("mx.b.test", 25), TlsLevel.OPPORTUNISTIC, null, Set.of(), null);

    private static final TlsAchieved PROVEN = new TlsAchieved("TLSv1.3", "c", Verification.PKIX, "CN=mx.b.test");
    private static final TlsAchieved UNPROVEN = new TlsAchieved("TLSv1.3", "c", Verification.UNAUTHENTICATED, "old");
    private static final TlsAchieved CLEAR = new TlsAchieved(null, null, Verification.NONE, "not offered");

    private static final StsAnswer NO_STS = new StsAnswer.None("no record");
    private static final StsAnswer TESTING = inForce(StsMode.TESTING);
    private static final StsAnswer MODE_NONE = inForce(StsMode.NONE);
    private static final StsAnswer BROKEN = new StsAnswer.Unavailable(Failure.STS_POLICY_FETCH, "HTTP 500");

    static Stream<Arguments> sessions() {
        return Stream.of(
                row("4.2.1 TLS without a policy", NO_STS, done(Use.OPENED, PROVEN, null), "no-policy-found ok"),
                row(
                        "4.2.1 any certificate will do without a policy",
                        NO_STS,
                        done(Use.OPENED, UNPROVEN, Failure.CERTIFICATE_EXPIRED),
                        "no-policy-found ok"),
                row(
                        "4.3.1 no STARTTLS",
                        NO_STS,
                        done(Use.OPENED, CLEAR, null),
                        "no-policy-found starttls-not-supported"),
                row("4.2.1 the policy is kept", TESTING, done(Use.OPENED, PROVEN, null), "sts ok"),
                row(
                        "4.3.1 the policy is only tested and broken",
                        TESTING,
                        done(Use.OPENED, UNPROVEN, Failure.CERTIFICATE_EXPIRED),
                        "sts certificate-expired"),
                row(
                        "4.3.3 broken and nobody knows how",
                        TESTING,
                        done(Use.OPENED, UNPROVEN, null),
                        "sts validation-failure"),
                row(
                        "4.3.1 the policy is only tested and there is no STARTTLS",
                        TESTING,
                        done(Use.OPENED, CLEAR, null),
                        "sts starttls-not-supported"),
                row(
                        "RFC 8461 section 5: mode none is as no policy",
                        MODE_NONE,
                        done(Use.OPENED, PROVEN, null),
                        "no-policy-found ok"),
                row("4.2 a session is counted once", NO_STS, done(Use.REUSED, PROVEN, null), ""),
                row(
                        "4.2 also when a later message fails on it",
                        NO_STS,
                        failed(Use.REUSED, PROVEN, Failure.CONNECTION_LOST),
                        ""),
                row(
                        "4.2.1 a refused message is no TLS failure",
                        NO_STS,
                        failed(Use.OPENED, PROVEN, Failure.CONTENT_REFUSED),
                        "no-policy-found ok"),
                row(
                        "4.3.1 name",
                        TESTING,
                        failed(Use.BROKEN, UNPROVEN, Failure.CERTIFICATE_NAME),
                        "sts certificate-host-mismatch"),
                row(
                        "4.3.1 trust",
                        NO_STS,
                        failed(Use.BROKEN, UNPROVEN, Failure.CERTIFICATE_UNTRUSTED),
                        "no-policy-found certificate-not-trusted"),
                row(
                        "4.3.1 handshake",
                        NO_STS,
                        failed(Use.BROKEN, CLEAR, Failure.TLS_HANDSHAKE),
                        "no-policy-found validation-failure"),
                row("4.3.2.1 TLSA", NO_STS, failed(Use.UNKNOWN, CLEAR, Failure.TLSA_UNAVAILABLE), "tlsa tlsa-invalid"),
                row("4.3.2.1 DNSSEC", TESTING, failed(Use.UNKNOWN, CLEAR, Failure.DNSSEC_BOGUS), "tlsa dnssec-invalid"),
                row(
                        "4.3.2.2 MX of the policy",
                        TESTING,
                        failed(Use.UNKNOWN, CLEAR, Failure.STS_MX_MISMATCH),
                        "sts validation-failure"),
                row(
                        "4.3.2.2 fetch",
                        BROKEN,
                        done(Use.OPENED, PROVEN, null),
                        "no-policy-found ok, sts sts-policy-fetch-error"),
                row("4.3.2.2 fetch, of a session that is counted only", BROKEN, done(Use.REUSED, PROVEN, null), ""),
                row("4.3.4 transient", NO_STS, failed(Use.UNKNOWN, CLEAR, Failure.CONNECT_TIMEOUT), ""),
                row("4.3.4 transient", NO_STS, failed(Use.BROKEN, CLEAR, Failure.REPLY_TIMEOUT), ""));
    }

    private static Arguments row(String rule, StsAnswer sts, AttemptOutcome outcome, String expected) {
        return arguments(rule, sts, outcome, expected);
    }

    @ParameterizedTest(name = "RFC 8460 section {0}: {3}")
    @MethodSource("sessions")
    void attemptShouldCountAsSessionWhenItSaysSomethingOfTls(
            String rule, StsAnswer sts, AttemptOutcome outcome, String expected) {
        assertThat(words(TlsResults.of(new SessionFacts(facts(sts), host(sts), SERVER, outcome))))
                .isEqualTo(expected);
    }

    @Test
    void detailShouldNameBothEndsWhenSessionFails() {
        TlsResult result = TlsResults.of(new SessionFacts(
                        facts(TESTING),
                        host(TESTING),
                        SERVER,
                        failed(Use.BROKEN, UNPROVEN, Failure.CERTIFICATE_EXPIRED)))
                .get(0);
        assertThat(result.domain()).isEqualTo(DOMAIN);
        assertThat(result.policy())
                .isEqualTo(new ReportedPolicy(PolicyType.STS, DOMAIN, List.of("version: STSv1"), List.of("*.b.test")));
        // RFC 5952 section 4.2.3: the first of two equal runs of zeros is the short one.
        assertThat(result.failure())
                .isEqualTo(new FailureDetail(
                        "certificate-expired", "2001:db8::1:0:0:1", "mx.b.test", "mx.b.test", "192.0.2.1", "detail"));
    }

    static Stream<Arguments> routes() {
        NextHop name = new NextHop.Server(new HostPort("smart.c.test", 25));
        NextHop literal = new NextHop.Server(new HostPort("192.0.2.1", 25));
        NextHop original = new NextHop.OriginalDestination(new InetSocketAddress(SERVER, 25));
        return Stream.of(
                arguments("smart host by name", new SessionRoute(name, null, null), null, "smart.c.test"),
                arguments("smart host by address", new SessionRoute(literal, null, null), null, ""),
                arguments(
                        "an exchanger of the domain",
                        new SessionRoute(original, null, null),
                        new ExchangersAt(List.of(DOMAIN), null),
                        "b.test"),
                arguments(
                        "no exchanger of the domain",
                        new SessionRoute(original, null, null),
                        new ExchangersAt(List.of(), null),
                        ""));
    }

    @ParameterizedTest(name = "RFC 8460 section 1.1, policy domain: {0}")
    @MethodSource("routes")
    void reportShouldBeOfServersDomainWhenRouteIsGiven(
            String rule, SessionRoute route, ExchangersAt there, String expected) {
        DeliveryFacts facts = new DeliveryFacts(DOMAIN, true, null, null, route, there, NO_STS, MessageDemand.NONE);
        assertThat(domains(facts)).isEqualTo(expected);
    }

    @Test
    void reportShouldBeOfGatewaysDomainWhenRuleNamesOne() {
        DestinationRule rule =
                new DestinationRule("r", null, Set.of(), null, new HostPort("smart.c.test", 25), 25, Set.of(), null);
        assertThat(domains(new DeliveryFacts(DOMAIN, true, rule, null))).isEqualTo("smart.c.test");
    }

    private static String domains(DeliveryFacts facts) {
        return TlsResults.of(new SessionFacts(facts, HOST, SERVER, done(Use.OPENED, PROVEN, null))).stream()
                .map(result -> result.domain().ascii())
                .collect(Collectors.joining());
    }

    private static String words(List<TlsResult> results) {
        return results.stream()
                .map(result -> result.policy().type().text() + " "
                        + (result.failure() == null ? "ok" : result.failure().resultType()))
                .collect(Collectors.joining(", "));
    }

    @Test
    void policyShouldBeRecordsWhenHostIsHeldToDane() {
        DomainName base = new DomainName("mx.b.test");
        AppliedPolicy dane = new AppliedPolicy(AppliedPolicy.Type.TLSA, base, List.of("3 1 1 ab01"), List.of(), true);
        SessionFacts session =
                new SessionFacts(facts(NO_STS), HOST.withPolicy(dane), SERVER, done(Use.OPENED, PROVEN, null));
        assertThat(TlsResults.of(session))
                .containsExactly(new TlsResult(
                        DOMAIN, new ReportedPolicy(PolicyType.TLSA, base, List.of("3 1 1 ab01"), List.of()), null));
    }

    /** RFC 8461 section 5: mode testing is about reports. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"MTA-STS testing,sts certificate-expired", "rule 'strict' on monitor,sts ok"})
    void missShouldBeReportedWhenPolicyIsOfTheDestination(String source, String expected) {
        Missed missed = new Missed(source, Failure.CERTIFICATE_EXPIRED, "old");
        TlsAchieved tls = new TlsAchieved("TLSv1.3", "c", Verification.PKIX, "proven", List.of(missed));
        SessionFacts session = new SessionFacts(facts(TESTING), host(TESTING), SERVER, done(Use.OPENED, tls, null));
        assertThat(words(TlsResults.of(session))).isEqualTo(expected);
    }

    private static MxAttempt host(StsAnswer sts) {
        return sts instanceof StsAnswer.InForce inForce && inForce.policy().mode() != StsMode.NONE
                ? HOST.withPolicy(new AppliedPolicy(
                        AppliedPolicy.Type.STS,
                        DOMAIN,
                        inForce.policy().lines(),
                        inForce.policy().mx(),
                        false))
                : HOST;
    }

    private static DeliveryFacts facts(StsAnswer sts) {
        return new DeliveryFacts(DOMAIN, true, null, null, SessionRoute.MX, null, sts, MessageDemand.NONE);
    }

    private static StsAnswer inForce(StsMode mode) {
        StsPolicy policy = new StsPolicy("1", mode, List.of("*.b.test"), Duration.ofDays(1), List.of("version: STSv1"));
        return new StsAnswer.InForce(policy, Instant.EPOCH);
    }

    private static AttemptOutcome done(Use use, TlsAchieved tls, Failure flaw) {
        return new AttemptOutcome.Completed(tls, Map.of(), DsnDuty.OURS, trace(use, flaw));
    }

    private static AttemptOutcome failed(Use use, TlsAchieved tls, Failure failure) {
        return new AttemptOutcome.Failed(tls, failure, "detail", null, trace(use, null));
    }

    private static SessionTrace trace(Use use, Failure flaw) {
        return new SessionTrace(use, LOCAL, "mx.b.test", flaw);
    }
}
