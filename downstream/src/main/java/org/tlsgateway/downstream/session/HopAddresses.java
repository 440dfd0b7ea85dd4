package org.tlsgateway.downstream.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.SmtpFailure;

/** The addresses of a next hop: an original destination is one, a server that the operator names is looked up. */
final class HopAddresses {
    private HopAddresses() {}

    /** At least one, in the order in which they are to be tried, or {@link SmtpFailure}. */
    static CompletableFuture<List<InetSocketAddress>> of(NextHop hop, MxLookup dns, Duration budget) {
        if (hop instanceof NextHop.OriginalDestination original) {
            return CompletableFuture.completedFuture(List.of(original.address()));
        }
        HostPort target = hop.target();
        Optional<InetAddress> literal = IpLiteral.parse(target.host());
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(
                    List.of(new InetSocketAddress(literal.orElseThrow(), target.port())));
        }
        Optional<DomainName> name = DomainName.parse(target.host());
        return name.isEmpty()
                ? failed(Failure.NO_ADDRESS, target.host() + " is no host name")
                : dns.gatewayAddresses(name.orElseThrow(), budget).thenCompose(answer -> taken(answer, target));
    }

    private static CompletableFuture<List<InetSocketAddress>> taken(AddressAnswer answer, HostPort target) {
        if (answer instanceof AddressAnswer.Found found) {
            return CompletableFuture.completedFuture(found.addresses().stream()
                    .map(address -> new InetSocketAddress(address, target.port()))
                    .toList());
        }
        return answer instanceof AddressAnswer.Unavailable unavailable
                ? failed(unavailable.failure(), unavailable.detail())
                : failed(Failure.NO_ADDRESS, ((AddressAnswer.None) answer).detail());
    }

    private static <T> CompletableFuture<T> failed(Failure failure, String detail) {
        return CompletableFuture.failedFuture(new SmtpFailure(failure, detail, null, TlsAchieved.CLEAR));
    }
}
