package org.tlsgateway.downstream.sts;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;
import org.tlsgateway.core.sts.FailedFetch;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsCachePolicy;
import org.tlsgateway.core.sts.StsFacts;
import org.tlsgateway.downstream.sts.StsSlots.Slot;

/** Policies in memory and on disk together. Blocks. */
final class StsStore {
    private static final Logger LOG = LoggerFactory.getLogger(StsStore.class);

    private final StsDirectory directory;
    private final StsSlots slots;
    private final RandomGenerator random;
    private final int most;

    StsStore(Path directory, int most, long characters, RandomGenerator random) {
        this.directory = new StsDirectory(directory);
        this.slots = new StsSlots(most, characters);
        this.random = random;
        this.most = most;
    }

    /** What to decide by. */
    StsFacts facts(DomainName domain, StsAnnouncement announcement) {
        Slot known = slots.get(domain);
        FailedFetch failed = slots.failure(domain);
        return known == null
                ? new StsFacts(null, null, failed, announcement)
                : new StsFacts(known.cached(), known.refreshAt(), failed, announcement);
    }

    /** Takes what is on disk when it is newer than what is in memory: of another node, or of an earlier life of this one. */
    boolean adopt(DomainName domain, Instant now) {
        CachedSts there = directory.read(domain).orElse(null);
        return there != null && adopt(domain, there, now);
    }

    private boolean adopt(DomainName domain, CachedSts there, Instant now) {
        Slot next = slot(there, now);
        AtomicBoolean taken = new AtomicBoolean();
        update(domain, known -> {
            boolean newer = known == null
                    || next.cached().fetched().isAfter(known.cached().fetched());
            taken.set(newer);
            return newer ? (known == null ? next : next.usedAt(known.used())) : null;
        });
        return taken.get();
    }

    private Slot slot(CachedSts there, Instant now) {
        // A clock that was wrong when it was fetched does not make it last longer.
        CachedSts sane = there.fetched().isAfter(now) ? new CachedSts(there.policy(), now) : there;
        return new Slot(sane, StsCachePolicy.refreshAt(sane, random.nextDouble()), now);
    }

    /** A mail asked for it. */
    void used(DomainName domain, Instant now) {
        update(domain, known -> known == null ? null : known.usedAt(now));
    }

    /** Keeps what was fetched; gives the newest that there is. */
    CachedSts keep(DomainName domain, CachedSts fetched) {
        Slot next = slot(directory.write(domain, fetched), fetched.fetched());
        slots.forgive(domain);
        update(domain, known -> known == null ? next : next.usedAt(known.used()));
        return next.cached();
    }

    /** Remembers that it could not be fetched. What is in force stays. */
    void failed(DomainName domain, FailedFetch failure) {
        slots.failed(domain, failure);
        double jitter = random.nextDouble();
        update(
                domain,
                known -> known == null
                        ? null
                        : known.refreshAt(StsCachePolicy.refreshAfterFailure(known.cached(), failure.at(), jitter)));
    }

    private void update(DomainName domain, Function<@Nullable Slot, @Nullable Slot> change) {
        for (DomainName gone : slots.update(domain, change)) {
            LOG.warn("sts=evicted domain={} why=\"more policies than the cache holds\"", gone);
            directory.delete(gone, any -> true);
        }
    }

    /** Reads all that is on disk. */
    void load(Instant now) {
        directory.all(most, now).forEach((domain, cached) -> adopt(domain, cached, now));
    }

    /** In memory; a copy. */
    Map<DomainName, Slot> slots() {
        return slots.all();
    }

    /** In memory and on disk. */
    Map<DomainName, CachedSts> all(Instant now) {
        Map<DomainName, CachedSts> all = new HashMap<>(directory.all(most, now));
        slots.all()
                .forEach((domain, slot) -> all.merge(
                        domain, slot.cached(), (disk, mine) -> disk.fetched().isAfter(mine.fetched()) ? disk : mine));
        return all;
    }

    /** The policy in memory that counts now, null for none. */
    StsAnswer.@Nullable InForce inForce(DomainName domain, Instant now) {
        Slot known = slots.get(domain);
        return known != null && known.cached().inForce(now)
                ? new StsAnswer.InForce(known.cached().policy(), known.cached().until())
                : null;
    }

    /** Forgets a policy that counts no more. */
    void expire(DomainName domain, Instant now) {
        directory.delete(domain, there -> !there.inForce(now));
        slots.removeIf(domain, there -> !there.cached().inForce(now));
    }

    /** Forgets a domain altogether; true when there was something. */
    boolean flush(DomainName domain) {
        boolean there = directory.read(domain).isPresent();
        directory.delete(domain, any -> true);
        slots.forgive(domain);
        return slots.removeIf(domain, any -> true) || there;
    }

    /** When this node fetches it anew; null for one that is not in memory. */
    @Nullable
    Instant refreshAt(DomainName domain) {
        Slot known = slots.get(domain);
        return known == null ? null : known.refreshAt();
    }
}
