package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.ExchangersAt;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.MxAnswer.MxHost;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;

/** Asks DNS and the policy hosts what a delivery is planned by. */
final class FactFinder {
    private static final StsAnswer NOT_ASKED = new StsAnswer.None("not asked");

    private final Request request;
    private final Lookups lookups;
    private final MxLookup dns;
    private final DnsBudget budget;

    FactFinder(Request request, Lookups lookups, DnsBudget budget) {
        this.request = request;
        this.lookups = lookups;
        this.dns = lookups.dns();
        this.budget = budget;
    }

    CompletableFuture<DeliveryFacts> find(@Nullable DestinationRule rule) {
        DeliveryFacts unasked = new DeliveryFacts(
                request.domain(),
                request.receivedOverTls(),
                rule,
                null,
                request.route(),
                null,
                NOT_ASKED,
                request.demand());
        // Both at once: the policy is usually known, and a policy host that is slow holds up no look-up.
        return exchangers(unasked).thenCombine(policy(unasked), (facts, sts) -> facts.with(sts));
    }

    private CompletableFuture<DeliveryFacts> exchangers(DeliveryFacts facts) {
        if (facts.route().nextHop() instanceof NextHop.OriginalDestination original) {
            return exchangersAt(original.address().getAddress()).thenApply(there -> facts.with(null, there));
        }
        if (!facts.goesByMx()) {
            return CompletableFuture.completedFuture(facts);
        }
        return budget.spend(time -> dns.mx(request.domain(), time)).thenApply(mx -> facts.with(mx, null));
    }

    private CompletableFuture<StsAnswer> policy(DeliveryFacts facts) {
        return facts.asksForPolicy()
                ? lookups.sts().policy(facts.stsDomain(), lookups.budget())
                : CompletableFuture.completedFuture(NOT_ASKED);
    }

    /** Nothing here fails: what cannot be looked up is not known. */
    private CompletableFuture<ExchangersAt> exchangersAt(InetAddress address) {
        return budget.spend(time -> dns.mx(request.domain(), time)).thenCompose(mx -> {
            if (mx instanceof MxAnswer.Unavailable unavailable) {
                return CompletableFuture.completedFuture(new ExchangersAt(List.of(), unavailable.detail()));
            }
            return exchangersAt(address, exchangers(mx));
        });
    }

    private static List<DomainName> exchangers(MxAnswer mx) {
        if (mx instanceof MxAnswer.Implicit implicit) {
            return List.of(implicit.host());
        }
        return mx instanceof MxAnswer.Found found
                ? found.hosts().stream()
                        .sorted(Comparator.comparingInt(MxHost::preference))
                        .map(MxHost::name)
                        .distinct()
                        .toList()
                : List.of();
    }

    /** All asked at once: none waits for a slow one, and they share what is left of the time. */
    private CompletableFuture<ExchangersAt> exchangersAt(InetAddress address, List<DomainName> hosts) {
        List<DomainName> asked = hosts.stream().limit(MxCourier.MAX_HOSTS).toList();
        List<CompletableFuture<AddressAnswer>> answers = asked.stream()
                .map(host -> budget.spend(time -> dns.addresses(host, time)))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    List<DomainName> there = new ArrayList<>();
                    String unknown = asked.size() < hosts.size()
                            ? "only " + asked.size() + " of " + hosts.size() + " exchangers were looked up"
                            : null;
                    for (int i = 0; i < asked.size(); i++) {
                        AddressAnswer answer = answers.get(i).join();
                        if (answer instanceof AddressAnswer.Found found
                                && found.addresses().contains(address)) {
                            there.add(asked.get(i));
                        } else if (answer instanceof AddressAnswer.Unavailable unavailable) {
                            unknown = unavailable.detail();
                        }
                    }
                    return new ExchangersAt(there, unknown);
                });
    }
}
