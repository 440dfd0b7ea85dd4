package org.tlsgateway.downstream.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;
import org.xbill.DNS.lookup.ServerFailedException;

/** {@link MxLookup} by dnsjava, with a cache that obeys TTLs inside bounds. */
public final class DnsJavaLookup implements MxLookup {
    private static final int DNS_PORT = 53;
    private static final int MAX_ALIASES = 8;
    private static final int THREADS = 2;
    private static final int CACHE_ENTRIES = 50_000;
    /** An hour: what a domain has changed is seen within a few retries, whatever its TTL was. */
    private static final int MAX_TTL_SECONDS = 3600;
    /** RFC 2308 section 5 allows hours; a domain that has just been set up should not wait so long. */
    private static final int MAX_NEGATIVE_TTL_SECONDS = 300;

    private static final Duration MIN_QUERY = Duration.ofMillis(200);
    private static final Duration MAX_QUERY = Duration.ofSeconds(5);

    private final LookupSession session;
    private final boolean ipv6Reachable = AddressOrder.machineHasIpv6();

    /**
     * @param servers address literals and ports, empty for the resolvers of the system
     * @param budget for the look-ups of a message; a query to one server gets a part of it
     */
    public DnsJavaLookup(List<HostPort> servers, Duration budget) {
        Cache cache = new Cache(DClass.IN);
        cache.setMaxEntries(CACHE_ENTRIES);
        cache.setMaxCache(MAX_TTL_SECONDS);
        cache.setMaxNCache(MAX_NEGATIVE_TTL_SECONDS);
        session = LookupSession.builder()
                .resolver(resolver(servers, budget))
                .cache(cache)
                .maxRedirects(MAX_ALIASES)
                .executor(executor())
                .build();
    }

    @Override
    public CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        return query(domain, Type.MX, budget).thenCompose(answer -> {
            if (answer.error() == null) {
                return CompletableFuture.completedFuture(exchangers(answer.records()));
            }
            if (answer.error() instanceof NoSuchDomainException) {
                return CompletableFuture.completedFuture(new MxAnswer.NoSuchDomain(domain + " does not exist"));
            }
            if (answer.error() instanceof NoSuchRRSetException) {
                return addresses(domain, Duration.ofNanos(end - System.nanoTime()))
                        .thenApply(addresses -> implicit(domain, addresses));
            }
            return CompletableFuture.completedFuture(
                    new MxAnswer.Unavailable("look-up of MX " + domain + " failed: " + words(answer.error())));
        });
    }

    @Override
    public CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget) {
        CompletableFuture<Answer> ipv6 = query(host, Type.AAAA, budget);
        CompletableFuture<Answer> ipv4 = query(host, Type.A, budget);
        return ipv6.thenCombine(ipv4, (six, four) -> {
            List<InetAddress> found = AddressOrder.order(addressesOf(six), addressesOf(four), ipv6Reachable);
            if (!found.isEmpty()) {
                return new AddressAnswer.Found(found);
            }
            for (Answer answer : List.of(four, six)) {
                if (answer.error() != null && !answer.isNegative()) {
                    return new AddressAnswer.Unavailable(
                            "look-up of the addresses of " + host + " failed: " + words(answer.error()));
                }
            }
            return new AddressAnswer.None(host + " has no address");
        });
    }

    @Override
    public CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget) {
        List<InetAddress> own = new ArrayList<>();
        try {
            // Read anew each time: it is small, and the operator may just have changed it.
            HostsFileParser hosts = new HostsFileParser();
            hosts.getAddressForHost(name(host), Type.AAAA).ifPresent(own::add);
            hosts.getAddressForHost(name(host), Type.A).ifPresent(own::add);
        } catch (IOException | IllegalArgumentException unreadable) {
            return addresses(host, budget);
        }
        return own.isEmpty()
                ? addresses(host, budget)
                : CompletableFuture.completedFuture(new AddressAnswer.Found(own));
    }

    /** The records of an answer, or why there are none. */
    private record Answer(List<Record> records, @Nullable Throwable error) {
        boolean isNegative() {
            return error instanceof NoSuchDomainException || error instanceof NoSuchRRSetException;
        }
    }

    private CompletableFuture<Answer> query(DomainName name, int type, Duration budget) {
        if (budget.isNegative() || budget.isZero()) {
            return CompletableFuture.completedFuture(new Answer(List.of(), new TimeoutException()));
        }
        CompletableFuture<Answer> answer;
        try {
            answer = session.lookupAsync(name(name), type)
                    .toCompletableFuture()
                    // A copy: the time limit must not end a look-up that others may share.
                    .thenApply(result -> answer(name(name), type, result.getRecords()));
        } catch (RuntimeException notAsked) {
            return CompletableFuture.completedFuture(new Answer(List.of(), notAsked));
        }
        return answer.orTimeout(budget.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(error -> new Answer(List.of(), unwrapped(error)));
    }

    /** dnsjava gives an empty success for no data that it has just learnt, and an error for no data that it has cached. */
    private static Answer answer(Name name, int type, List<Record> records) {
        return new Answer(records, records.isEmpty() ? new NoSuchRRSetException(name, type) : null);
    }

    private static MxAnswer exchangers(List<Record> records) {
        List<MxAnswer.MxHost> hosts = new ArrayList<>();
        boolean root = false;
        for (Record each : records) {
            MXRecord mx = (MXRecord) each;
            if (mx.getTarget().equals(Name.root)) {
                root = true;
            } else {
                DomainName.parse(mx.getTarget().toString(true))
                        .ifPresent(name -> hosts.add(new MxAnswer.MxHost(name, mx.getPriority())));
            }
        }
        // RFC 7505 section 3: a null MX stands alone; among others it is an error and names no host.
        return root && records.size() == 1 ? new MxAnswer.NullMx() : new MxAnswer.Found(hosts);
    }

    private static MxAnswer implicit(DomainName domain, AddressAnswer addresses) {
        if (addresses instanceof AddressAnswer.Found) {
            return new MxAnswer.Implicit(domain);
        }
        return addresses instanceof AddressAnswer.Unavailable unavailable
                ? new MxAnswer.Unavailable(unavailable.detail())
                : new MxAnswer.NoSuchDomain(domain + " has neither MX nor address");
    }

    private static List<InetAddress> addressesOf(Answer answer) {
        List<InetAddress> addresses = new ArrayList<>();
        for (Record each : answer.records()) {
            if (each instanceof ARecord a) {
                addresses.add(a.getAddress());
            } else if (each instanceof AAAARecord aaaa) {
                addresses.add(aaaa.getAddress());
            }
        }
        return addresses;
    }

    private static Resolver resolver(List<HostPort> servers, Duration budget) {
        List<Resolver> resolvers = new ArrayList<>();
        Duration query = budget.dividedBy(4);
        query = query.compareTo(MIN_QUERY) < 0 ? MIN_QUERY : query.compareTo(MAX_QUERY) > 0 ? MAX_QUERY : query;
        for (InetSocketAddress server : addresses(servers)) {
            SimpleResolver simple = new SimpleResolver(server);
            simple.setTimeout(query);
            resolvers.add(simple);
        }
        ExtendedResolver all = new ExtendedResolver(resolvers);
        all.setRetries(2);
        all.setTimeout(budget);
        return all;
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

    private static List<InetSocketAddress> addresses(List<HostPort> servers) {
        if (servers.isEmpty()) {
            List<InetSocketAddress> system = ResolverConfig.getCurrentConfig().servers();
            return system.isEmpty()
                    ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT))
                    : system;
        }
        return servers.stream()
                .map(server -> new InetSocketAddress(
                        IpLiteral.parse(server.host())
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "a DNS server is an address, not a name: " + server.host())),
                        server.port() == 0 ? DNS_PORT : server.port()))
                .toList();
    }

    private static Name name(DomainName name) {
        try {
            return Name.fromString(name.ascii() + ".");
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(name.ascii(), impossible);
        }
    }

    private static Throwable unwrapped(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String words(@Nullable Throwable error) {
        if (error instanceof TimeoutException) {
            return "no answer in time";
        }
        if (error instanceof ServerFailedException) {
            return "the resolver says SERVFAIL";
        }
        return error == null ? "" : error.getClass().getSimpleName() + ": " + error.getMessage();
    }
}
