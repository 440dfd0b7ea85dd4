package org.tlsgateway.downstream.https;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.smtp.ClientEngines;
import org.tlsgateway.downstream.smtp.TcpConnect;

/**
 * A client for HTTPS servers that strangers name, on Netty (ADR 14): one connection a request, to an address that was looked at
 * before, within one time for all of it.
 */
public final class HttpsClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final String STOPPING = "the gateway is stopping";

    private final BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses;
    private final List<Cidr> allow;
    private final CertificateJudge judge;
    private final Duration limit;
    private final ClientEngines engines = new ClientEngines();
    private final EventLoops loops = EventLoops.start(1, new DefaultThreadFactory("gateway-https", true));

    /**
     * @param addresses of a host, within a time; see MxLookup
     * @param allow networks that servers may be in although they are not of the Internet
     * @param judge of their certificates
     * @param limit of one request, look-up and handshake too
     */
    public HttpsClient(
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            List<Cidr> allow,
            CertificateJudge judge,
            Duration limit) {
        this.addresses = addresses;
        this.allow = List.copyOf(allow);
        this.judge = judge;
        this.limit = limit;
    }

    /** Never completes exceptionally, and always within the limit. */
    public CompletableFuture<HttpsOutcome> send(HttpsRequest request) {
        long deadline = System.nanoTime() + limit.toNanos();
        return found(request.host())
                .thenCompose(answer -> send(request, answer, deadline))
                .completeOnTimeout(late(), limit.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(bug -> new HttpsOutcome.Broken(HttpsExchange.words(bug)));
    }

    private CompletableFuture<AddressAnswer> found(String host) {
        Optional<InetAddress> literal = IpLiteral.parse(host);
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(new AddressAnswer.Found(List.of(literal.get())));
        }
        return DomainName.parse(host)
                .map(name -> addresses.apply(name, limit))
                .orElseGet(
                        () -> CompletableFuture.completedFuture(new AddressAnswer.None(host + " is not a host name")));
    }

    private CompletableFuture<HttpsOutcome> send(HttpsRequest request, AddressAnswer answer, long deadline) {
        if (answer instanceof AddressAnswer.Found found) {
            PublicAddresses usable = PublicAddresses.of(found.addresses(), allow);
            return usable.addresses().isEmpty()
                    ? done(new HttpsOutcome.Failed(request.host() + ": " + usable.refused()))
                    : next(request, usable.addresses().iterator(), deadline);
        }
        return done(new HttpsOutcome.Failed(
                answer instanceof AddressAnswer.Unavailable unavailable
                        ? unavailable.detail()
                        : ((AddressAnswer.None) answer).detail()));
    }

    private CompletableFuture<HttpsOutcome> next(HttpsRequest request, Iterator<InetAddress> left, long deadline) {
        InetSocketAddress address = new InetSocketAddress(left.next(), request.port());
        HttpsHandshake handshake = new HttpsHandshake(request, address, engines, judge);
        connect(handshake, address, deadline);
        return handshake.result().thenCompose(outcome -> {
            boolean again = !handshake.established() && left.hasNext() && deadline - System.nanoTime() > 0;
            return again ? next(request, left, deadline) : done(outcome);
        });
    }

    private void connect(HttpsHandshake handshake, InetSocketAddress address, long deadline) {
        if (loops.group().isShuttingDown()) {
            handshake.fail(STOPPING);
            return;
        }
        EventLoop loop = loops.group().next();
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        Bootstrap bootstrap = new Bootstrap()
                .channel(loops.channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(left, CONNECT.toMillis()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handshake.start(channel);
                    }
                });
        TcpConnect.connect(loop, bootstrap, null, address).whenComplete((channel, refused) -> {
            if (refused != null) {
                handshake.fail(HttpsExchange.words(refused));
            }
        });
        try {
            Future<?> timer = loop.schedule(() -> handshake.end(late()), left, TimeUnit.MILLISECONDS);
            handshake.result().whenComplete((outcome, never) -> timer.cancel(false));
        } catch (RejectedExecutionException stopped) {
            handshake.fail(STOPPING);
        }
    }

    private HttpsOutcome late() {
        return new HttpsOutcome.Failed("no answer within " + limit.toSeconds() + " s");
    }

    private static CompletableFuture<HttpsOutcome> done(HttpsOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public void close() {
        loops.stop();
    }
}
