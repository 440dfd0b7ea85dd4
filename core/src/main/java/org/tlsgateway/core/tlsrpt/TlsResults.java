package org.tlsgateway.core.tlsrpt;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SessionTrace.Use;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.TlsAchieved;

/** Decides what an attempt counts as: sessions are counted, not messages (RFC 8460 section 4.2). */
public final class TlsResults {
    private TlsResults() {}

    /** None when it was no session of its own, or failed for a reason that is not of TLS (RFC 8460 section 4.3.4). */
    public static List<TlsResult> of(SessionFacts session) {
        Optional<DomainName> domain = ReportedPolicies.reportDomain(session.facts());
        Optional<Verdict> verdict = domain.isEmpty() ? Optional.empty() : verdict(session, domain.get());
        if (domain.isEmpty() || verdict.isEmpty()) {
            return List.of();
        }
        List<TlsResult> results = new ArrayList<>();
        results.add(new TlsResult(
                domain.get(), verdict.get().policy(), verdict.get().failure()));
        // RFC 8460 section 4: failure types are not exclusive. The session went on as if there were no policy.
        if (session.facts().sts() instanceof StsAnswer.Unavailable unavailable) {
            String type = unavailable.failure().tlsRptType();
            if (type != null) {
                FailureDetail detail = new FailureDetail(type, null, null, null, null, unavailable.detail());
                ReportedPolicy unknown =
                        ReportedPolicy.unknownSts(session.facts().domain());
                results.add(new TlsResult(domain.get(), unknown, detail));
            }
        }
        return results;
    }

    private record Verdict(ReportedPolicy policy, @Nullable FailureDetail failure) {}

    private static Optional<Verdict> verdict(SessionFacts session, DomainName domain) {
        AttemptOutcome outcome = session.outcome();
        Use use = outcome.session().use();
        if (use == Use.REUSED) {
            return Optional.empty();
        }
        Failure failure = outcome instanceof AttemptOutcome.Failed failed ? failed.failure() : null;
        ReportedPolicy policy = ReportedPolicies.of(session.facts(), session.host(), domain, failure);
        if (outcome instanceof AttemptOutcome.Failed failed) {
            String type = failed.failure().tlsRptType();
            if (type != null) {
                return Optional.of(new Verdict(policy, detail(session, type, failed.detail())));
            }
            // What failed after the session stood says nothing about its TLS.
            if (use != Use.OPENED) {
                return Optional.empty();
            }
        }
        return Optional.of(new Verdict(policy, flaw(session, policy)));
    }

    /** What is wrong with a session that stands, null when it keeps the policy. */
    private static @Nullable FailureDetail flaw(SessionFacts session, ReportedPolicy policy) {
        TlsAchieved tls = session.outcome().tls();
        if (tls.protocol() == null) {
            return detail(session, type(Failure.STARTTLS_NOT_OFFERED), tls.detail());
        }
        if (policy.type() == PolicyType.NO_POLICY_FOUND) {
            return null;
        }
        Missed missed = policy.type() == PolicyType.STS ? missed(session) : null;
        if (missed != null) {
            return detail(session, type(missed.failure()), missed.detail());
        }
        if (tls.verification().proves()) {
            return null;
        }
        // A policy whose failure the message does not mind: it went out, and this would have failed.
        Failure why = session.outcome().session().flaw();
        return detail(session, type(why == null ? Failure.TLS_HANDSHAKE : why), tls.detail());
    }

    /** RFC 8461 section 5: what a policy in mode testing would have held back. Rules on `monitor` are nobody else's business. */
    private static @Nullable Missed missed(SessionFacts session) {
        Stream<Missed> before = session.host() == null ? Stream.of() : session.host().missed().stream();
        return Stream.concat(before, session.outcome().tls().missed().stream())
                .filter(missed -> missed.source().startsWith("MTA-STS"))
                .findFirst()
                .orElse(null);
    }

    /** RFC 8460 section 4.3.3: what has no type of its own is a general failure. */
    private static String type(Failure failure) {
        String type = failure.tlsRptType();
        return type == null ? "validation-failure" : type;
    }

    private static FailureDetail detail(SessionFacts session, String type, String reason) {
        SessionTrace trace = session.outcome().session();
        return new FailureDetail(
                type,
                literal(trace.local()),
                session.host() == null ? null : session.host().target().host(),
                trace.helo(),
                literal(session.address()),
                reason);
    }

    private static @Nullable String literal(@Nullable InetAddress address) {
        return address == null ? null : IpText.of(address);
    }
}
