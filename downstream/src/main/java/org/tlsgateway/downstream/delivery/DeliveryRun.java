package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DeliveryRound;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.RouteNote;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.SmtpTransport;

/**
 * One delivery: facts, plan, attempts, report. Its steps follow one another; each is a stage of a future, so that no thread
 * waits for the network.
 */
final class DeliveryRun {
    private final Request request;
    private final Supplier<DeliveryPolicy> policies;
    private final MxLookup dns;
    private final DnsBudget budget;
    private final SmtpTransport transport;
    private final RandomGenerator random;
    private final AttemptLog log;

    /** Kept here and not in the stages: what was delivered is known whatever breaks later. */
    private volatile DeliveryRound round;

    /** Whether the host is not an exchanger of DNS but one that the operator or the session names. */
    private volatile boolean chosenByName;

    /** For the log only: whether anything is left to try after this attempt. */
    private volatile boolean lastHost;

    private volatile boolean lastAddress;

    DeliveryRun(
            Request request,
            Supplier<DeliveryPolicy> policies,
            MxLookup dns,
            DnsBudget budget,
            SmtpTransport transport,
            RandomGenerator random) {
        this.request = request;
        this.policies = policies;
        this.dns = dns;
        this.budget = budget;
        this.transport = transport;
        this.random = random;
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
            Throwable cause = unwrapped(bug);
            log.bug(cause);
            return Reports.unplanned(request, round, Failure.INTERNAL, "an error of the gateway: " + cause);
        });
    }

    private CompletableFuture<Report> planAndFollow() {
        DeliveryPolicy policy = policies.get();
        return new FactFinder(request, dns, budget)
                .find(policy.ruleFor(request.domain()))
                .thenCompose(facts -> follow(facts, policy.plan(facts, random)));
    }

    private CompletableFuture<Report> follow(DeliveryFacts facts, DeliveryPlan plan) {
        log.why(plan.reasons());
        if (plan instanceof DeliveryPlan.Impossible impossible) {
            List<String> reasons = impossible.reasons();
            String words = reasons.isEmpty() ? impossible.failure().hint() : reasons.get(reasons.size() - 1);
            log.impossible(impossible.failure(), words);
            return CompletableFuture.completedFuture(Reports.unplanned(request, round, impossible.failure(), words));
        }
        List<MxAttempt> hosts = ((DeliveryPlan.Attempts) plan).hosts();
        chosenByName = facts.route().nextHop() != null
                || (facts.rule() != null && facts.rule().gateway() != null);
        String many = hosts.size() > MxCourier.MAX_HOSTS
                ? " (the first " + MxCourier.MAX_HOSTS + " of " + hosts.size() + " exchangers were tried)"
                : "";
        return tryHosts(hosts, 0)
                .thenApply(done -> Reports.of(request, round, end -> many + RouteNote.of(facts, hosts.get(0), end)));
    }

    private CompletableFuture<Void> tryHosts(List<MxAttempt> hosts, int index) {
        if (round.open() == null || index == Math.min(hosts.size(), MxCourier.MAX_HOSTS)) {
            return CompletableFuture.completedFuture(null);
        }
        MxAttempt host = hosts.get(index);
        lastHost = index + 1 == Math.min(hosts.size(), MxCourier.MAX_HOSTS);
        return addresses(host)
                .thenCompose(answer -> tryHost(host, answer))
                .thenCompose(done -> tryHosts(hosts, index + 1));
    }

    private CompletableFuture<AddressAnswer> addresses(MxAttempt host) {
        String target = host.target().host();
        Optional<InetAddress> literal = IpLiteral.parse(target);
        boolean gateway = chosenByName;
        // Only such a host may be an address: an exchanger is a name (RFC 5321 section 5.1).
        if (gateway && literal.isPresent()) {
            return CompletableFuture.completedFuture(new AddressAnswer.Found(List.of(literal.get())));
        }
        Optional<DomainName> name = DomainName.parse(target);
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(new AddressAnswer.None(target + " is not a host name"));
        }
        return budget.spend(time -> gateway ? dns.gatewayAddresses(name.get(), time) : dns.addresses(name.get(), time));
    }

    private CompletableFuture<Void> tryHost(MxAttempt host, AddressAnswer answer) {
        if (answer instanceof AddressAnswer.Found found) {
            List<InetAddress> usable = Sources.reachable(found.addresses(), host.source());
            if (!usable.isEmpty()) {
                return tryAddresses(host, usable, 0);
            }
            return untried(host, Failure.SOURCE_ADDRESS_UNAVAILABLE, Sources.words(host));
        }
        boolean none = answer instanceof AddressAnswer.None;
        String detail = answer instanceof AddressAnswer.None nothing
                ? nothing.detail()
                : ((AddressAnswer.Unavailable) answer).detail();
        return untried(host, none ? Failure.NO_ADDRESS : Failure.DNS_UNAVAILABLE, detail);
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
        if (open == null || index == Math.min(addresses.size(), MxCourier.MAX_ADDRESSES)) {
            return CompletableFuture.completedFuture(null);
        }
        lastAddress = index + 1 == Math.min(addresses.size(), MxCourier.MAX_ADDRESSES);
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
            Throwable cause = unwrapped(bug);
            log.bug(cause);
            return new AttemptOutcome.Failed(
                    TlsAchieved.CLEAR, Failure.INTERNAL, "an error of the gateway: " + cause, null);
        });
    }

    private void conclude(AttemptLog.Attempt attempt) {
        round = round.after(attempt.host().target().host(), attempt.envelope(), attempt.outcome());
        log.attempt(attempt, round);
    }

    private static Throwable unwrapped(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
