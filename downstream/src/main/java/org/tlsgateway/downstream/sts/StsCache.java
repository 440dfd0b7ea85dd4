package org.tlsgateway.downstream.sts;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsCachePolicy;
import org.tlsgateway.core.sts.StsStep;
import org.tlsgateway.downstream.sts.StsSlots.Slot;

/**
 * The {@link StsLookup} that remembers: in memory, and in a directory over restarts. DNS is asked for each mail, a policy host only when
 * {@link StsCachePolicy} says so. Only a fetch that succeeded changes a policy.
 */
public final class StsCache implements StsLookup {
    private static final Logger LOG = LoggerFactory.getLogger(StsCache.class);

    private static final int MAX_POLICIES = 20_000;
    private static final long MAX_CHARACTERS = 32 << 20;

    /** Nobody asked for so long: the policy is kept until its end, and not fetched anew. */
    private static final Duration UNUSED = Duration.ofDays(30);

    private static final int REFRESHES_AT_ONCE = 20;
    private static final Duration DNS = Duration.ofSeconds(20);

    private final StsDiscovery discovery;
    private final StsStore store;
    private final StsFetches fetches;
    private final Executor executor;
    private final Clock clock;

    /**
     * What the cache works with.
     *
     * @param discovery asks DNS
     * @param fetcher asks policy hosts; closed with the cache
     * @param directory keeps policies
     * @param executor for what blocks
     * @param clock by which policies end
     * @param random of the jitter
     */
    public record Parts(
            StsDiscovery discovery,
            StsFetcher fetcher,
            Path directory,
            Executor executor,
            Clock clock,
            RandomGenerator random) {}

    /**
     * A policy in the cache, for those who look.
     *
     * @param refreshAt when this node fetches it anew, null when only another node has used it
     */
    public record Entry(
            DomainName domain, CachedSts cached, @Nullable Instant refreshAt) {}

    public StsCache(Parts parts) {
        this(parts, MAX_POLICIES, MAX_CHARACTERS);
    }

    StsCache(Parts parts, int maxPolicies, long maxCharacters) {
        this.discovery = parts.discovery();
        this.store = new StsStore(parts.directory(), maxPolicies, maxCharacters, parts.random());
        this.executor = parts.executor();
        this.clock = parts.clock();
        this.fetches = new StsFetches(parts.fetcher(), store, executor, clock);
    }

    @Override
    public CompletableFuture<StsAnswer> policy(DomainName domain, Duration budget) {
        long end = System.nanoTime() + budget.toNanos();
        return announced(domain, budget)
                .thenComposeAsync(announcement -> answer(domain, announcement, end), executor)
                .exceptionally(bug -> failed(domain, bug));
    }

    /** Our own failure weakens no policy either: what is in memory counts. */
    private StsAnswer failed(DomainName domain, Throwable bug) {
        boolean stopping =
                bug instanceof RejectedExecutionException || bug.getCause() instanceof RejectedExecutionException;
        if (stopping) {
            LOG.debug("sts=stopping domain={}", domain);
        } else {
            LOG.error("sts=failed domain={}", domain, bug);
        }
        String detail = stopping ? "the gateway is stopping" : String.valueOf(bug.getMessage());
        return orKept(domain, new StsAnswer.Unavailable(Failure.INTERNAL, detail));
    }

    private CompletableFuture<StsAnnouncement> announced(DomainName domain, Duration budget) {
        StsAnnouncement late = new StsAnnouncement.Unavailable("no answer to TXT _mta-sts." + domain + " in time");
        CompletableFuture<StsAnnouncement> asked;
        try {
            asked = discovery.announced(domain, budget).copy();
        } catch (RuntimeException bug) {
            asked = CompletableFuture.failedFuture(bug);
        }
        return asked.completeOnTimeout(late, Math.max(1, budget.toNanos()), TimeUnit.NANOSECONDS)
                .exceptionally(bug -> new StsAnnouncement.Unavailable(
                        "look-up of TXT _mta-sts." + domain + " failed: " + bug.getMessage()));
    }

    private CompletableFuture<StsAnswer> answer(DomainName domain, StsAnnouncement announcement, long end) {
        StsStep step = decide(domain, announcement);
        if (step instanceof StsStep.Fetch fetch) {
            StsAnswer late = fetch.meanwhile() != null
                    ? fetch.meanwhile()
                    : new StsAnswer.Unavailable(Failure.STS_POLICY_FETCH, "the policy is still being fetched");
            long left = Math.max(1, end - System.nanoTime());
            return fetches.fetch(domain, fetch.id())
                    .thenApply(fetched -> fetched instanceof StsAnswer.InForce ? fetched : orKept(domain, fetched))
                    .completeOnTimeout(late, left, TimeUnit.NANOSECONDS);
        }
        if (step instanceof StsStep.AnswerAndRefresh refresh) {
            fetches.fetch(domain, refresh.id());
            return CompletableFuture.completedFuture(refresh.answer());
        }
        return CompletableFuture.completedFuture(((StsStep.Answer) step).answer());
    }

    /** What is in force by now: it may not be what it was when the fetch began. */
    private StsAnswer orKept(DomainName domain, StsAnswer failed) {
        StsAnswer kept = store.inForce(domain, clock.instant());
        return kept == null ? failed : kept;
    }

    private StsStep decide(DomainName domain, StsAnnouncement announcement) {
        Instant now = clock.instant();
        store.used(domain, now);
        StsStep step = StsCachePolicy.decide(store.facts(domain, announcement), now);
        if (step instanceof StsStep.Answer answer && answer.answer() instanceof StsAnswer.InForce) {
            return step;
        }
        store.adopt(domain, now);
        // Also when this call has adopted nothing: another thread may have, a moment ago.
        return StsCachePolicy.decide(store.facts(domain, announcement), now);
    }

    /** Reads the directory, once, at the start: so that what was known is refreshed. Blocks. */
    public void load() {
        store.load(clock.instant());
    }

    /**
     * Fetches anew what is due, and forgets what is over. To be called every minute or so. Blocks for the disk only.
     *
     * @return done when these fetches are
     */
    public CompletableFuture<Void> sweep() {
        Instant now = clock.instant();
        List<CompletableFuture<?>> started = new ArrayList<>();
        for (Map.Entry<DomainName, Slot> each : store.slots().entrySet()) {
            DomainName domain = each.getKey();
            Slot slot = each.getValue();
            if (!slot.cached().inForce(now)) {
                store.expire(domain, now);
            } else if (!slot.refreshAt().isAfter(now)
                    && slot.used().plus(UNUSED).isAfter(now)
                    && started.size() < REFRESHES_AT_ONCE
                    && !store.adopt(domain, now)) {
                started.add(refresh(domain, slot.cached().policy().id()));
            }
        }
        return CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> refresh(DomainName domain, String oldId) {
        return announced(domain, DNS)
                .thenApply(found -> found instanceof StsAnnouncement.Announced announced ? announced.id() : oldId)
                .thenCompose(id -> fetches.fetch(domain, id))
                .exceptionally(bug -> {
                    LOG.error("sts=refresh-failed domain={}", domain, bug);
                    return new StsAnswer.None(String.valueOf(bug.getMessage()));
                });
    }

    /** What is kept, by domain. Blocks. */
    public List<Entry> list() {
        return store.all(clock.instant()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> new Entry(each.getKey(), each.getValue(), store.refreshAt(each.getKey())))
                .toList();
    }

    /**
     * Forgets a domain's policy, here and in the directory; true when there was one. Another node on the directory still has it in its
     * memory. The next mail fetches it, if it is still announced. Blocks.
     */
    public boolean flush(DomainName domain) {
        boolean there = store.flush(domain);
        LOG.info("sts=flushed domain={} found={}", domain, there);
        return there;
    }

    @Override
    public void close() {
        fetches.close();
    }
}
