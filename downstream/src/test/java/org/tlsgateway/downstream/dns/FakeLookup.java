package org.tlsgateway.downstream.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.name.DomainName;

/** Answers about one domain and one exchanger on 127.0.0.1, as a test has them. */
public final class FakeLookup implements MxLookup {
    public static final DomainName MX = new DomainName("mx.b.test");

    /** Calls of any kind. */
    public final AtomicInteger calls = new AtomicInteger();

    public MxAnswer mx = new MxAnswer.Found(List.of(new MxAnswer.MxHost(MX, 10)), true);
    public AddressAnswer addresses = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()), MX, true);
    public TlsaAnswer tlsa = new TlsaAnswer.None("no records");

    @Override
    public CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget) {
        return answer(mx);
    }

    @Override
    public CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget) {
        return answer(addresses);
    }

    @Override
    public CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget) {
        return answer(addresses);
    }

    @Override
    public CompletableFuture<TlsaAnswer> tlsa(
            DomainName host, DomainName expanded, boolean secureAddresses, int port, Duration budget) {
        return answer(secureAddresses ? tlsa : new TlsaAnswer.None("the addresses are not signed"));
    }

    private <T> CompletableFuture<T> answer(T answer) {
        calls.incrementAndGet();
        return CompletableFuture.completedFuture(answer);
    }
}
