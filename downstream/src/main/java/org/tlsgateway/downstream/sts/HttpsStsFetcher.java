package org.tlsgateway.downstream.sts;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.smtp.ClientEngines;
import org.tlsgateway.downstream.smtp.TcpConnect;
import org.tlsgateway.downstream.tls.TrustStores;

/** {@link StsFetcher} by HTTPS on Netty (ADR 14): one connection a fetch, to an address that was looked at before. */
public final class HttpsStsFetcher implements StsFetcher {
    /** RFC 8461 section 3.3: a minute for all of it. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final StsConfig config;
    private final BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses;
    private final PolicyHandshake.Tools tools;
    private final Duration limit;
    private final EventLoops loops = EventLoops.start(1, new DefaultThreadFactory("sts-fetch", true));

    /**
     * @param addresses of a host, within a time; see MxLookup
     * @param clock by which certificates are judged
     * @param executor where they are judged
     */
    public HttpsStsFetcher(
            StsConfig config,
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            Clock clock,
            Executor executor) {
        this(config, addresses, clock, executor, LIMIT);
    }

    HttpsStsFetcher(
            StsConfig config,
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            Clock clock,
            Executor executor,
            Duration limit) {
        this.config = config;
        this.addresses = addresses;
        this.tools =
                new PolicyHandshake.Tools(new ClientEngines(), new TrustStores(), config.caFile(), clock, executor);
        this.limit = limit;
    }

    @Override
    public CompletableFuture<Fetch> fetch(DomainName domain, String id) {
        // RFC 8461 section 3.3: the host is this one, and no other.
        Optional<DomainName> host = DomainName.parse("mta-sts." + domain);
        if (host.isEmpty()) {
            return done(failed("mta-sts." + domain + " is longer than a name may be"));
        }
        Fetch late = failed("no policy within " + limit.toSeconds() + " s");
        long deadline = System.nanoTime() + limit.toNanos();
        return addresses
                .apply(host.get(), limit)
                .thenCompose(answer -> fetch(host.get(), id, answer, deadline))
                .completeOnTimeout(late, limit.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(bug -> new Fetch.Failed(Failure.INTERNAL, PolicyExchange.words(bug)));
    }

    private CompletableFuture<Fetch> fetch(DomainName host, String id, AddressAnswer answer, long deadline) {
        if (answer instanceof AddressAnswer.Found found) {
            PolicyHosts hosts = PolicyHosts.of(found.addresses(), config.allow());
            return hosts.addresses().isEmpty()
                    ? done(failed(host + ": " + hosts.refused()))
                    : next(host, id, hosts.addresses().iterator(), deadline);
        }
        return done(failed(
                answer instanceof AddressAnswer.Unavailable unavailable
                        ? unavailable.detail()
                        : host + " has no address"));
    }

    private CompletableFuture<Fetch> next(DomainName host, String id, Iterator<InetAddress> left, long deadline) {
        InetSocketAddress address = new InetSocketAddress(left.next(), config.port());
        PolicyRequest request = new PolicyRequest(host, address, id, deadline);
        PolicyHandshake handshake = new PolicyHandshake(request, tools);
        connect(handshake, request);
        return handshake.result().thenCompose(fetch -> {
            boolean again = !handshake.established() && left.hasNext() && request.nanosLeft() > 0;
            return again ? next(host, id, left, deadline) : done(fetch);
        });
    }

    private void connect(PolicyHandshake handshake, PolicyRequest request) {
        if (loops.group().isShuttingDown()) {
            handshake.fail(null, Failure.STS_POLICY_FETCH, "the gateway is stopping");
            return;
        }
        EventLoop loop = loops.group().next();
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(request.nanosLeft()));
        Bootstrap bootstrap = new Bootstrap()
                .channel(loops.channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(left, CONNECT.toMillis()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handshake.start(channel);
                    }
                });
        TcpConnect.connect(loop, bootstrap, null, request.address()).whenComplete((channel, refused) -> {
            if (refused != null) {
                handshake.fail(null, Failure.STS_POLICY_FETCH, PolicyExchange.words(refused));
            }
        });
        try {
            Future<?> timer = loop.schedule(handshake::expire, left, TimeUnit.MILLISECONDS);
            handshake.result().whenComplete((fetch, never) -> timer.cancel(false));
        } catch (RejectedExecutionException stopped) {
            handshake.fail(null, Failure.STS_POLICY_FETCH, "the gateway is stopping");
        }
    }

    @Override
    public void close() {
        loops.stop();
    }

    private static Fetch failed(String detail) {
        return new Fetch.Failed(Failure.STS_POLICY_FETCH, detail);
    }

    private static CompletableFuture<Fetch> done(Fetch fetch) {
        return CompletableFuture.completedFuture(fetch);
    }
}
