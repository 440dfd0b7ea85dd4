package org.tlsgateway.downstream.sts;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;
import org.tlsgateway.core.sts.FailedFetch;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;

/** Fetches under way, one at a time for a domain; what comes of them goes to the {@link StsStore} and the log. */
final class StsFetches {
    private static final Logger LOG = LoggerFactory.getLogger(StsFetches.class);

    private final StsFetcher fetcher;
    private final StsStore store;
    private final Executor executor;
    private final Clock clock;
    private final Map<DomainName, CompletableFuture<StsAnswer>> running = new ConcurrentHashMap<>();

    StsFetches(StsFetcher fetcher, StsStore store, Executor executor, Clock clock) {
        this.fetcher = fetcher;
        this.store = store;
        this.executor = executor;
        this.clock = clock;
    }

    /** The policy that is kept then, or why there is none. A copy: nobody ends it for the others. */
    CompletableFuture<StsAnswer> fetch(DomainName domain, String id) {
        CompletableFuture<StsAnswer> mine = new CompletableFuture<>();
        CompletableFuture<StsAnswer> other = running.putIfAbsent(domain, mine);
        if (other != null) {
            return other.copy();
        }
        start(domain, id)
                .handleAsync((fetch, bug) -> settle(domain, id, fetch, bug), executor)
                .whenComplete((answer, stopped) -> {
                    running.remove(domain, mine);
                    mine.complete(
                            answer != null
                                    ? answer
                                    : new StsAnswer.Unavailable(Failure.INTERNAL, String.valueOf(stopped)));
                });
        return mine.copy();
    }

    private CompletableFuture<Fetch> start(DomainName domain, String id) {
        try {
            return fetcher.fetch(domain, id);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    private StsAnswer settle(DomainName domain, String id, @Nullable Fetch fetch, @Nullable Throwable bug) {
        if (fetch instanceof Fetch.Fetched fetched) {
            CachedSts kept = store.keep(domain, new CachedSts(fetched.policy(), clock.instant()));
            LOG.info(
                    "sts=fetched domain={} id={} mode={} until={}",
                    domain,
                    kept.policy().id(),
                    kept.policy().mode(),
                    kept.until());
            return new StsAnswer.InForce(kept.policy(), kept.until());
        }
        Fetch.Failed failed =
                fetch instanceof Fetch.Failed known ? known : new Fetch.Failed(Failure.INTERNAL, String.valueOf(bug));
        store.failed(domain, new FailedFetch(id, failed.failure(), failed.detail(), clock.instant()));
        LOG.warn(
                "sts=fetch-failed domain={} id={} failure={} detail=\"{}\"",
                domain,
                id,
                failed.failure(),
                SafeText.line(failed.detail(), 300).replace('"', '\''));
        return new StsAnswer.Unavailable(failed.failure(), failed.detail());
    }

    void close() {
        fetcher.close();
    }
}
