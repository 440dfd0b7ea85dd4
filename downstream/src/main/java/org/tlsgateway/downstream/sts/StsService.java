package org.tlsgateway.downstream.sts;

import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.downstream.dns.AddressAnswer;

/** The {@link StsLookup} of a running gateway: a {@link StsCache} with its threads, which refresh in the background. */
public final class StsService implements StsLookup {
    private static final Logger LOG = LoggerFactory.getLogger(StsService.class);
    private static final int THREADS = 2;
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private final ScheduledExecutorService threads;
    private final StsCache cache;

    private StsService(ScheduledExecutorService threads, StsCache cache) {
        this.threads = threads;
        this.cache = cache;
    }

    /**
     * Starts it.
     *
     * @param discovery asks DNS for announcements
     * @param addresses asks DNS for the addresses of policy hosts
     */
    public static StsService start(
            StsConfig config,
            StsDiscovery discovery,
            BiFunction<DomainName, Duration, CompletableFuture<AddressAnswer>> addresses,
            Clock clock) {
        AtomicInteger number = new AtomicInteger();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "gateway-sts-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        HttpsStsFetcher fetcher = new HttpsStsFetcher(config, addresses, clock, threads);
        StsCache cache = new StsCache(
                new StsCache.Parts(discovery, fetcher, config.cacheDirectory(), threads, clock, new Random()));
        StsService service = new StsService(threads, cache);
        threads.execute(() -> service.quietly(cache::load));
        long period = SWEEP.toMillis();
        threads.scheduleWithFixedDelay(() -> service.quietly(cache::sweep), period, period, TimeUnit.MILLISECONDS);
        return service;
    }

    private void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            // A task that throws is never run again.
            LOG.error("sts=background-failed", bug);
        }
    }

    /** To list and to flush. */
    public StsCache cache() {
        return cache;
    }

    @Override
    public CompletableFuture<StsAnswer> policy(DomainName domain, Duration budget) {
        return cache.policy(domain, budget);
    }

    @Override
    public void close() {
        cache.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
