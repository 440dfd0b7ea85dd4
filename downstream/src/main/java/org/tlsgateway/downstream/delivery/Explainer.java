package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.DeliveryRound;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.NextStep;
import org.tlsgateway.core.delivery.WhatIf;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.Explanation.Host;
import org.tlsgateway.downstream.delivery.Survey.Planned;
import org.tlsgateway.downstream.smtp.SessionProbe;
import org.tlsgateway.downstream.smtp.SmtpProbe;

/**
 * Says what delivery would do with a message, and why: by the {@link Survey} that delivery goes by. It sends no mail. Its answers
 * fail by bugs only.
 */
public final class Explainer {
    private final Supplier<DeliveryConfig> config;
    private final Lookups lookups;
    private final SmtpProbe prober;
    private final Clock clock;

    Explainer(Supplier<DeliveryConfig> config, Lookups lookups, SmtpProbe prober, Clock clock) {
        this.config = config;
        this.lookups = lookups;
        this.prober = prober;
        this.clock = clock;
    }

    /** Looks things up and decides; connects to no mail server. */
    public CompletableFuture<Explanation> explain(Question question) {
        return answer(question, null);
    }

    /** The same, and then connects to each address that a delivery may come to, all at once. */
    public CompletableFuture<Explanation> probe(Question question, Duration limit) {
        return answer(question, limit);
    }

    /** @param limit for each session, null to open none */
    private CompletableFuture<Explanation> answer(Question question, @Nullable Duration limit) {
        DeliveryConfig now = config.get();
        Request request = question.request(now.demands());
        Survey survey = new Survey(request, now::policy, lookups, new Random());
        return survey.plan()
                .thenCompose(planned -> findings(survey, planned, new ArrayList<>())
                        .thenCompose(findings -> hosts(findings, request.envelope(), limit))
                        .thenApply(hosts -> new Explanation(
                                question,
                                clock.instant(),
                                planned.facts(),
                                planned.plan(),
                                hosts,
                                planned.hosts().size() - planned.tried(),
                                limit != null,
                                outcome(planned.plan(), hosts, request.envelope()),
                                Basis.of(planned, hosts, lookups.dns().cached()))));
    }

    /** One after the other, as in a delivery: they share the time for look-ups. */
    private static CompletableFuture<List<HostFinding>> findings(
            Survey survey, Planned planned, List<HostFinding> done) {
        if (done.size() == planned.tried()) {
            return CompletableFuture.completedFuture(done);
        }
        MxAttempt host = planned.hosts().get(done.size());
        return survey.look(planned, host).thenCompose(finding -> {
            done.add(finding);
            return findings(survey, planned, done);
        });
    }

    private CompletableFuture<List<Host>> hosts(
            List<HostFinding> findings, Envelope envelope, @Nullable Duration limit) {
        List<CompletableFuture<Host>> hosts =
                findings.stream().map(finding -> host(finding, envelope, limit)).toList();
        return all(hosts);
    }

    private CompletableFuture<Host> host(HostFinding finding, Envelope envelope, @Nullable Duration limit) {
        if (!(finding instanceof HostFinding.Usable usable)) {
            return CompletableFuture.completedFuture(new Host(finding, List.of(), List.of()));
        }
        MxAttempt attempt = usable.attempt();
        List<CompletableFuture<SessionProbe>> sessions = new ArrayList<>();
        if (limit != null) {
            for (InetAddress address : usable.tried()) {
                InetSocketAddress target =
                        new InetSocketAddress(address, attempt.target().port());
                sessions.add(prober.probe(attempt, target, envelope, limit));
            }
        }
        return all(sessions).thenApply(seen -> new Host(finding, seen, WhatIf.of(attempt)));
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }

    /** The walk of a delivery over the hosts, with what was seen instead of what was sent. */
    private static NextStep outcome(DeliveryPlan plan, List<Host> hosts, Envelope envelope) {
        if (plan instanceof DeliveryPlan.Impossible impossible) {
            List<String> reasons = impossible.reasons();
            return Reports.untried(
                    impossible.failure(),
                    reasons.isEmpty() ? impossible.failure().hint() : reasons.get(reasons.size() - 1));
        }
        DeliveryRound round = DeliveryRound.start(envelope);
        for (Host host : hosts) {
            for (AttemptOutcome outcome : outcomes(host, envelope)) {
                if (round.open() != null) {
                    round = round.after(host.finding().attempt().target().host(), envelope, outcome);
                }
            }
        }
        DeliveryRound.Standing standing = round.of(envelope.recipients().get(0));
        if (standing == null) {
            return Reports.untried(Failure.INTERNAL, "no host was tried");
        }
        return standing.step() instanceof NextStep.Delivered
                ? standing.step()
                : standing.step().end();
    }

    private static List<AttemptOutcome> outcomes(Host host, Envelope envelope) {
        if (host.finding() instanceof HostFinding.Unusable unusable) {
            return List.of(new AttemptOutcome.Failed(TlsAchieved.CLEAR, unusable.failure(), unusable.detail(), null));
        }
        return host.sessions().isEmpty()
                ? List.of(SessionProbe.taken(TlsAchieved.CLEAR, envelope))
                : host.sessions().stream()
                        .map(session -> session.asOutcome(envelope))
                        .toList();
    }
}
