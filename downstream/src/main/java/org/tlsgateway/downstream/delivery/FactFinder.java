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
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;

/** Asks DNS what a delivery is planned by. */
final class FactFinder {
    private final Request request;
    private final MxLookup dns;
    private final DnsBudget budget;

    FactFinder(Request request, MxLookup dns, DnsBudget budget) {
        this.request = request;
        this.dns = dns;
        this.budget = budget;
    }

    CompletableFuture<DeliveryFacts> find(@Nullable DestinationRule rule) {
        NextHop hop = request.route().nextHop();
        if (hop instanceof NextHop.OriginalDestination original) {
            return exchangersAt(original.address().getAddress()).thenApply(there -> facts(rule, null, there));
        }
        if (hop != null || (rule != null && rule.gateway() != null)) {
            return CompletableFuture.completedFuture(facts(rule, null, null));
        }
        return budget.spend(time -> dns.mx(request.domain(), time)).thenApply(mx -> facts(rule, mx, null));
    }

    private DeliveryFacts facts(@Nullable DestinationRule rule, @Nullable MxAnswer mx, @Nullable ExchangersAt there) {
        return new DeliveryFacts(request.domain(), request.receivedOverTls(), rule, mx, request.route(), there);
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
