package org.tlsgateway.downstream.sts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;
import org.tlsgateway.core.sts.FailedFetch;

/** The policies in memory, with what this node knows of each; the least used ones go when they are too many or too big. */
final class StsSlots {
    private final int maxPolicies;
    private final long maxCharacters;
    private final Map<DomainName, Slot> slots = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<DomainName, FailedFetch> failures;
    private long characters;

    /**
     * A policy.
     *
     * @param refreshAt when this node fetches it anew
     * @param used when a mail last asked for it
     */
    record Slot(CachedSts cached, Instant refreshAt, Instant used) {
        Slot usedAt(Instant now) {
            return new Slot(cached, refreshAt, now);
        }

        Slot refreshAt(Instant next) {
            return new Slot(cached, next, used);
        }

        private long size() {
            return cached.policy().lines().stream().mapToLong(String::length).sum();
        }
    }

    StsSlots(int maxPolicies, long maxCharacters) {
        this.maxPolicies = maxPolicies;
        this.maxCharacters = maxCharacters;
        this.failures = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<DomainName, FailedFetch> eldest) {
                return size() > maxPolicies;
            }
        };
    }

    synchronized @Nullable Slot get(DomainName domain) {
        return slots.get(domain);
    }

    /**
     * Replaces a slot, in one step.
     *
     * @param change from what is there (null for nothing) to what is to be there (null leaves it as it is)
     * @return the domains that had to go for it
     */
    synchronized List<DomainName> update(DomainName domain, Function<@Nullable Slot, @Nullable Slot> change) {
        Slot next = change.apply(slots.get(domain));
        if (next == null) {
            return List.of();
        }
        remove(domain);
        slots.put(domain, next);
        characters += next.size();
        List<DomainName> gone = new ArrayList<>();
        Iterator<Map.Entry<DomainName, Slot>> eldest = slots.entrySet().iterator();
        while ((slots.size() > maxPolicies || characters > maxCharacters) && slots.size() > 1) {
            Map.Entry<DomainName, Slot> each = eldest.next();
            characters -= each.getValue().size();
            gone.add(each.getKey());
            eldest.remove();
        }
        return gone;
    }

    private void remove(DomainName domain) {
        removeIf(domain, any -> true);
    }

    /** True when there was one, and it was such a one. */
    synchronized boolean removeIf(DomainName domain, Predicate<Slot> which) {
        Slot old = slots.get(domain);
        if (old == null || !which.test(old)) {
            return false;
        }
        slots.remove(domain);
        characters -= old.size();
        return true;
    }

    /** A copy. */
    synchronized Map<DomainName, Slot> all() {
        return new LinkedHashMap<>(slots);
    }

    synchronized @Nullable FailedFetch failure(DomainName domain) {
        return failures.get(domain);
    }

    synchronized void failed(DomainName domain, FailedFetch failure) {
        failures.remove(domain);
        failures.put(domain, failure);
    }

    synchronized void forgive(DomainName domain) {
        failures.remove(domain);
    }
}
