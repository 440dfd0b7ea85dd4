package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DeliveryRound;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.RouteNote;
import org.tlsgateway.core.failure.Cause;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.Survey.Planned;
import org.tlsgateway.downstream.smtp.SmtpTransport;

/**
 * One delivery: facts, plan, attempts, report. Its steps follow one another; each is a stage of a future, so that no thread
 * waits for the network.
 */
final class DeliveryRun {
    private final Request request;
    private final Survey survey;
    private final SmtpTransport transport;
    private final AttemptListener listener;
    private final AttemptLog log;

    /** Kept here and not in the stages: what was delivered is known whatever breaks later. */
    private volatile DeliveryRound round;

    /** Known before the first host is tried. */
    private volatile @Nullable DeliveryFacts facts;

    /** For the note: what the last host had to prove. */
    private volatile @Nullable MxAttempt last;

    /** For the log only: whether anything is left to try after this attempt. */
    private volatile boolean lastHost;

    private volatile boolean lastAddress;

    DeliveryRun(
            Request request,
            Supplier<DeliveryPolicy> policies,
            Lookups lookups,
            SmtpTransport transport,
            RandomGenerator random,
            AttemptListener listener) {
        this.request = request;
        this.survey = new Survey(request, policies, lookups, random);
        this.transport = transport;
        this.listener = listener;
        this.log = new AttemptLog(request);
        this.round = DeliveryRound.start(request.envelope());
    }

    CompletableFuture<Report> run() {
        CompletableFuture<Report> report;
        try {
            report = planAndFollow();
        } catch (RuntimeException bug) {
            report = CompletableFuture.failedFuture(bug);
        }
        return report.exceptionally(bug -> {
            Throwable cause = Cause.of(bug);
            log.bug(cause);
            return Reports.unplanned(request, round, Failure.INTERNAL, "an error of the gateway: " + cause);
        });
    }

    private CompletableFuture<Report> planAndFollow() {
        return survey.plan().thenCompose(this::follow);
    }

    private CompletableFuture<Report> follow(Planned planned) {
        facts = planned.facts();
        log.why(planned.plan().reasons());
        if (planned.plan() instanceof DeliveryPlan.Impossible impossible) {
            List<String> reasons = impossible.reasons();
            String words = reasons.isEmpty() ? impossible.failure().hint() : reasons.get(reasons.size() - 1);
            log.impossible(impossible.failure(), words);
            tell(null, null, new AttemptOutcome.Failed(TlsAchieved.CLEAR, impossible.failure(), words, null));
            return CompletableFuture.completedFuture(Reports.unplanned(request, round, impossible.failure(), words));
        }
        int many = planned.hosts().size();
        String some = many > MxCourier.MAX_HOSTS
                ? " (the first " + MxCourier.MAX_HOSTS + " of " + many + " exchangers were tried)"
                : "";
        MxAttempt first = planned.hosts().get(0);
        return tryHosts(planned, 0)
                .thenApply(done -> Reports.of(
                        request,
                        round,
                        end -> some + RouteNote.of(planned.facts(), Objects.requireNonNullElse(last, first), end)));
    }

    private CompletableFuture<Void> tryHosts(Planned planned, int index) {
        if (round.open() == null || index == planned.tried()) {
            return CompletableFuture.completedFuture(null);
        }
        MxAttempt host = planned.hosts().get(index);
        lastHost = index + 1 == planned.tried();
        return survey.look(planned, host).thenCompose(this::tryHost).thenCompose(done -> tryHosts(planned, index + 1));
    }

    private CompletableFuture<Void> tryHost(HostFinding finding) {
        log.ofHost(finding.reasons());
        if (finding instanceof HostFinding.Unusable unusable) {
            return untried(unusable.attempt(), unusable.failure(), unusable.detail());
        }
        HostFinding.Usable usable = (HostFinding.Usable) finding;
        last = usable.attempt();
        return tryAddresses(usable.attempt(), usable.tried(), 0);
    }

    private CompletableFuture<Void> untried(MxAttempt host, Failure failure, String detail) {
        Envelope open = round.open();
        if (open != null) {
            AttemptOutcome outcome = new AttemptOutcome.Failed(TlsAchieved.CLEAR, failure, detail, null);
            conclude(new AttemptLog.Attempt(host, null, open, outcome, 0, lastHost));
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> tryAddresses(MxAttempt host, List<InetAddress> addresses, int index) {
        Envelope open = round.open();
        if (open == null || index == addresses.size()) {
            return CompletableFuture.completedFuture(null);
        }
        lastAddress = index + 1 == addresses.size();
        InetSocketAddress address =
                new InetSocketAddress(addresses.get(index), host.target().port());
        return send(host, address, open).thenCompose(done -> tryAddresses(host, addresses, index + 1));
    }

    private CompletableFuture<Void> send(MxAttempt host, InetSocketAddress address, Envelope envelope) {
        long start = System.nanoTime();
        return attempt(host, address, envelope).thenCompose(outcome -> {
            long nanos = System.nanoTime() - start;
            conclude(new AttemptLog.Attempt(host, address, envelope, outcome, nanos, lastHost && lastAddress));
            // Ends: the host took at least one of them, or it would not be asked again.
            Envelope again = round.againHere();
            return again == null ? CompletableFuture.completedFuture(null) : send(host, address, again);
        });
    }

    /** The transport keeps its promise not to fail; a bug of it is an outcome like any other. */
    private CompletableFuture<AttemptOutcome> attempt(MxAttempt host, InetSocketAddress address, Envelope envelope) {
        CompletableFuture<AttemptOutcome> outcome;
        try {
            outcome = transport.send(host, address, envelope, request.content());
        } catch (RuntimeException bug) {
            outcome = CompletableFuture.failedFuture(bug);
        }
        return outcome.exceptionally(bug -> {
            Throwable cause = Cause.of(bug);
            log.bug(cause);
            return new AttemptOutcome.Failed(
                    TlsAchieved.CLEAR, Failure.INTERNAL, "an error of the gateway: " + cause, null);
        });
    }

    private void conclude(AttemptLog.Attempt attempt) {
        round = round.after(attempt.host().target().host(), attempt.envelope(), attempt.outcome());
        log.attempt(attempt, round);
        InetSocketAddress address = attempt.address();
        tell(attempt.host(), address == null ? null : address.getAddress(), attempt.outcome());
    }

    /** What breaks in a listener must not break the delivery. */
    private void tell(@Nullable MxAttempt host, @Nullable InetAddress address, AttemptOutcome outcome) {
        DeliveryFacts known = facts;
        if (known == null) {
            return;
        }
        try {
            listener.ended(request, new SessionFacts(known, host, address, outcome));
        } catch (RuntimeException bug) {
            log.bug(bug);
        }
    }
}
