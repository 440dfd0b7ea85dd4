package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DeliveryPlan;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.HostDecision;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.HostFinder.Found;
import org.tlsgateway.downstream.delivery.HostFinding.Unusable;
import org.tlsgateway.downstream.delivery.HostFinding.Usable;
import org.tlsgateway.downstream.dns.AddressAnswer;

/**
 * All that is gathered and decided about one message to one destination, short of connecting. Delivery, explain and probe go by it,
 * so that what they say is what is done.
 */
final class Survey {
    private final Request request;
    private final Supplier<DeliveryPolicy> policies;
    private final Lookups lookups;
    private final DnsBudget budget;
    private final RandomGenerator random;

    Survey(Request request, Supplier<DeliveryPolicy> policies, Lookups lookups, RandomGenerator random) {
        this.request = request;
        this.policies = policies;
        this.lookups = lookups;
        this.budget = new DnsBudget(lookups.budget());
        this.random = random;
    }

    /** One version of the configuration and of the facts, for the plan and for each host of it. */
    record Planned(DeliveryPolicy policy, DeliveryFacts facts, DeliveryPlan plan) {
        List<MxAttempt> hosts() {
            return plan instanceof DeliveryPlan.Attempts attempts ? attempts.hosts() : List.of();
        }

        /** How many of them one round tries. */
        int tried() {
            return Math.min(hosts().size(), MxCourier.MAX_HOSTS);
        }
    }

    CompletableFuture<Planned> plan() {
        DeliveryPolicy policy = policies.get();
        return new FactFinder(request, lookups, budget)
                .find(policy.ruleFor(request.domain()))
                .thenApply(facts -> new Planned(policy, facts, policy.plan(facts, random)));
    }

    CompletableFuture<HostFinding> look(Planned planned, MxAttempt host) {
        return new HostFinder(lookups.dns(), budget, !planned.facts().goesByMx())
                .find(host.target(), planned.policy().tlsaHost(planned.facts(), host))
                .thenApply(found -> judge(planned, host, found));
    }

    private static HostFinding judge(Planned planned, MxAttempt host, Found known) {
        AddressAnswer answer = known.addresses();
        if (!(answer instanceof AddressAnswer.Found found)) {
            return answer instanceof AddressAnswer.Unavailable unavailable
                    ? new Unusable(host, unavailable.failure(), unavailable.detail(), answer, known.facts(), List.of())
                    : new Unusable(
                            host,
                            Failure.NO_ADDRESS,
                            ((AddressAnswer.None) answer).detail(),
                            answer,
                            known.facts(),
                            List.of());
        }
        HostDecision decision = planned.policy().decide(planned.facts(), host, known.facts());
        if (decision instanceof HostDecision.Unusable unusable) {
            return new Unusable(
                    host.withPolicy(unusable.policy()),
                    unusable.failure(),
                    unusable.detail(),
                    answer,
                    known.facts(),
                    unusable.reasons());
        }
        MxAttempt attempt = ((HostDecision.Try) decision).attempt();
        List<InetAddress> usable = Sources.reachable(found.addresses(), attempt.source());
        return usable.isEmpty()
                ? new Unusable(
                        attempt,
                        Failure.SOURCE_ADDRESS_UNAVAILABLE,
                        Sources.words(attempt),
                        answer,
                        known.facts(),
                        decision.reasons())
                : new Usable(attempt, usable, answer, known.facts(), decision.reasons());
    }
}
