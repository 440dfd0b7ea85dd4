package org.tlsgateway.downstream.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** {@link MxLookup} by dnsjava, proven by DNSSEC as the settings say. */
public final class DnsJavaLookup implements MxLookup {
    private static final int THREADS = 2;

    private final ResolverStack stack;
    private final DnsExchange exchange;
    private final DnsCache cache;
    private final TlsaLookup tlsa;
    private final boolean ipv6Reachable = AddressOrder.machineHasIpv6();

    /** One that proves as the addresses of its servers allow. */
    public DnsJavaLookup(List<HostPort> servers, Duration budget) {
        this(new DnsSettings(servers, budget, null, null));
    }

    /** @throws java.io.UncheckedIOException when the trust anchors cannot be read */
    public DnsJavaLookup(DnsSettings settings) {
        this(settings, Clock.systemUTC());
    }

    DnsJavaLookup(DnsSettings settings, Clock clock) {
        this(settings, ResolverStack.of(settings), clock);
    }

    DnsJavaLookup(DnsSettings settings, ResolverStack stack, Clock clock) {
        Executor executor = executor();
        this.stack = stack;
        exchange = stack.mode() == DnssecMode.VALIDATE
                ? new ValidatingExchange(stack, TrustAnchors.load(settings.trustAnchors()), clock, executor)
                : new BelievingExchange(stack, executor);
        cache = new DnsCache(exchange, clock, settings.budget());
        tlsa = new TlsaLookup(cache);
    }

    @Override
    public CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        return cache.ask(DnsQuestion.of(domain, Type.MX), budget).thenCompose(answer -> switch (answer.state()) {
            case FOUND -> CompletableFuture.completedFuture(MxReading.exchangers(answer));
            case NO_NAME -> CompletableFuture.completedFuture(new MxAnswer.NoSuchDomain(domain + " does not exist"));
            case NO_DATA ->
                addresses(domain, Duration.ofNanos(end - System.nanoTime()))
                        .thenApply(addresses -> MxReading.implicit(domain, answer, addresses));
            case BOGUS, UNAVAILABLE ->
                CompletableFuture.completedFuture(new MxAnswer.Unavailable(answer.failure(), answer.detail()));
        });
    }

    @Override
    public CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget) {
        return cache.ask(DnsQuestion.of(host, Type.AAAA), budget)
                .thenCombine(
                        cache.ask(DnsQuestion.of(host, Type.A), budget),
                        (ipv6, ipv4) -> AddressReading.join(host, ipv6, ipv4, ipv6Reachable));
    }

    @Override
    public CompletableFuture<TlsaAnswer> tlsa(
            DomainName host, DomainName expanded, boolean secureAddresses, int port, Duration budget) {
        return tlsa.find(host, expanded, secureAddresses, port, budget);
    }

    @Override
    public CompletableFuture<TxtAnswer> txt(DomainName name, Duration budget) {
        return cache.ask(DnsQuestion.of(name, Type.TXT), budget).thenApply(answer -> switch (answer.state()) {
            case FOUND -> new TxtAnswer.Found(texts(answer), answer.secure());
            case NO_NAME, NO_DATA -> new TxtAnswer.None(answer.detail(), answer.secure());
            case BOGUS, UNAVAILABLE -> new TxtAnswer.Unavailable(answer.failure(), answer.detail());
        });
    }

    /** RFC 7208 section 3.3, RFC 8461 section 3.1: the strings of a record are joined without blanks. */
    private static List<String> texts(DnsAnswer answer) {
        return answer.records().stream()
                .map(record -> ((TXTRecord) record)
                        .getStringsAsByteArrays().stream()
                                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                                .collect(Collectors.joining()))
                .toList();
    }

    @Override
    public CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget) {
        List<InetAddress> own = new ArrayList<>();
        try {
            // Read anew each time: it is small, and the operator may just have changed it.
            HostsFileParser hosts = new HostsFileParser();
            Name name = DnsQuestion.name(host);
            hosts.getAddressForHost(name, Type.AAAA).ifPresent(own::add);
            hosts.getAddressForHost(name, Type.A).ifPresent(own::add);
        } catch (IOException | IllegalArgumentException unreadable) {
            return addresses(host, budget);
        }
        return own.isEmpty()
                ? addresses(host, budget)
                : CompletableFuture.completedFuture(new AddressAnswer.Found(own));
    }

    /** Whether proofs can be had as configured. */
    public DnsSelfTest selfTest() {
        return new DnsSelfTest(stack, exchange);
    }

    @Override
    public List<CachedAnswer> cached() {
        return cache.entries();
    }

    /** Keys included. */
    @Override
    public int forget(DomainName domain) {
        Name name = DnsQuestion.name(domain);
        if (exchange instanceof ValidatingExchange validating) {
            validating.forget(name);
        }
        return cache.forget(name);
    }

    /** What follows an answer runs here: not on dnsjava's selector, and not on a new thread each, as on a small machine. */
    private static Executor executor() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "gateway-dns");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
