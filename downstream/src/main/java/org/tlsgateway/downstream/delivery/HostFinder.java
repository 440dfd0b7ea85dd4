package org.tlsgateway.downstream.delivery;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.HostFacts;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;

/** Asks DNS about one host, just before it is tried: addresses, then TLSA records (RFC 7672 section 2.2). */
final class HostFinder {
    private final MxLookup dns;
    private final DnsBudget budget;

    /** Whether the host is not an exchanger of DNS but one that the operator or the session names. */
    private final boolean named;

    HostFinder(MxLookup dns, DnsBudget budget, boolean named) {
        this.dns = dns;
        this.budget = budget;
        this.named = named;
    }

    /**
     * @param addresses of the host
     * @param facts about it, null when nothing was asked but its addresses
     */
    record Found(AddressAnswer addresses, @Nullable HostFacts facts) {}

    /** @param tlsaHost whose TLSA records count, null when none do */
    CompletableFuture<Found> find(HostPort target, @Nullable DomainName tlsaHost) {
        return addresses(target.host()).thenCompose(answer -> {
            if (tlsaHost == null || !(answer instanceof AddressAnswer.Found)) {
                return CompletableFuture.completedFuture(new Found(answer, null));
            }
            // An original destination is an address; the name that it is known by is looked up for its proof.
            boolean sameName = tlsaHost.ascii().equals(target.host());
            CompletableFuture<AddressAnswer> ofName = sameName
                    ? CompletableFuture.completedFuture(answer)
                    : budget.spend(time -> dns.addresses(tlsaHost, time));
            return ofName.thenCompose(known -> facts(tlsaHost, known, target.port()))
                    .thenApply(facts -> new Found(answer, facts));
        });
    }

    private CompletableFuture<HostFacts> facts(DomainName host, AddressAnswer answer, int port) {
        if (!(answer instanceof AddressAnswer.Found found)) {
            // RFC 7672 section 2.1.1: a failed look-up of its addresses makes the host unusable, too.
            TlsaAnswer none = answer instanceof AddressAnswer.Unavailable unavailable
                    ? new TlsaAnswer.Unavailable(
                            unavailable.failure() == Failure.DNSSEC_BOGUS
                                    ? Failure.DNSSEC_BOGUS
                                    : Failure.TLSA_UNAVAILABLE,
                            unavailable.detail())
                    : new TlsaAnswer.None(((AddressAnswer.None) answer).detail());
            return CompletableFuture.completedFuture(new HostFacts(host, host, false, none));
        }
        DomainName expanded = found.expanded() == null ? host : found.expanded();
        return budget.spend(time -> dns.tlsa(host, expanded, found.secure(), port, time))
                .thenApply(tlsa -> new HostFacts(host, expanded, found.secure(), tlsa));
    }

    private CompletableFuture<AddressAnswer> addresses(String target) {
        Optional<InetAddress> literal = IpLiteral.parse(target);
        // Only such a host may be an address: an exchanger is a name (RFC 5321 section 5.1).
        if (named && literal.isPresent()) {
            return CompletableFuture.completedFuture(new AddressAnswer.Found(List.of(literal.get())));
        }
        Optional<DomainName> name = DomainName.parse(target);
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(new AddressAnswer.None(target + " is not a host name"));
        }
        return budget.spend(time -> named ? dns.gatewayAddresses(name.get(), time) : dns.addresses(name.get(), time));
    }
}
