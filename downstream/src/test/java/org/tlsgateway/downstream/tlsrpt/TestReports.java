package org.tlsgateway.downstream.tlsrpt;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SessionTrace.Use;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tls.TlsAchieved.Verification;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.Courier.Purpose;
import org.tlsgateway.downstream.delivery.Courier.Request;

/** Sessions and counts for tests of reports. */
final class TestReports {
    private TestReports() {}

    static DayCounts counts(LocalDate day, DomainName domain, PolicyCounts counts) {
        return new DayCounts(day, new TreeMap<>(Map.of(domain, List.of(counts))));
    }

    /** So many good sessions without a policy. */
    static DayCounts counts(LocalDate day, String domain, long successes) {
        DomainName name = new DomainName(domain);
        return counts(day, name, new PolicyCounts(ReportedPolicy.none(name), successes, 0, Map.of()));
    }

    static Request request(String domain, Purpose purpose) {
        return new Request(
                "Q1",
                new DomainName(domain),
                new Envelope("a@a.test", List.of("x@" + domain)),
                null,
                true,
                SessionRoute.MX,
                MessageDemand.NONE,
                purpose);
    }

    /** A session of its own, over TLS, that is proven. */
    static SessionFacts session(String domain) {
        TlsAchieved tls = new TlsAchieved("TLSv1.3", "c", Verification.PKIX, "proven");
        return session(
                domain,
                new AttemptOutcome.Completed(
                        tls, Map.of(), DsnDuty.OURS, new SessionTrace(Use.OPENED, address(), "mx", null)));
    }

    static SessionFacts session(String domain, AttemptOutcome outcome) {
        MxAttempt host = new MxAttempt(new HostPort("mx." + domain, 25), TlsLevel.OPPORTUNISTIC, null, Set.of(), null);
        DeliveryFacts facts = new DeliveryFacts(new DomainName(domain), true, null, null);
        return new SessionFacts(facts, host, address(), outcome);
    }

    private static InetAddress address() {
        return IpLiteral.parse("192.0.2.1").orElseThrow();
    }
}
