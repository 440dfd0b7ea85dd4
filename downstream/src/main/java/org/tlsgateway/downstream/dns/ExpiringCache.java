package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A bounded cache that asks once for what many want at the same time.
 *
 * @param <K> what is asked for
 * @param <V> an answer, failures included
 */
final class ExpiringCache<K, V> {
    private final InstantSource clock;
    private final Function<V, Duration> lifetime;
    private final Map<K, Entry<K, V>> known;
    private final Map<K, CompletableFuture<V>> asked = new HashMap<>();

    /** An answer and its end. */
    record Entry<K, V>(K key, V value, Instant until) {}

    /** @param lifetime of an answer, zero for one that is not kept */
    ExpiringCache(int size, InstantSource clock, Function<V, Duration> lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
        // The one that was used longest ago goes first.
        this.known = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Entry<K, V>> eldest) {
                return size() > size;
            }
        };
    }

    /** The answer known or asked for; the future is the caller's own, so that it can put a limit to its patience. */
    CompletableFuture<V> get(K key, Supplier<CompletableFuture<V>> ask) {
        CompletableFuture<V> promise;
        synchronized (this) {
            Entry<K, V> entry = known.get(key);
            if (entry != null && clock.instant().isBefore(entry.until())) {
                return CompletableFuture.completedFuture(entry.value());
            }
            CompletableFuture<V> running = asked.get(key);
            if (running != null) {
                return running.copy();
            }
            promise = new CompletableFuture<>();
            asked.put(key, promise);
        }
        CompletableFuture<V> answer;
        try {
            answer = ask.get();
        } catch (RuntimeException notAsked) {
            answer = CompletableFuture.failedFuture(notAsked);
        }
        answer.whenComplete((value, error) -> complete(key, promise, value, error));
        return promise.copy();
    }

    private void complete(K key, CompletableFuture<V> promise, V value, Throwable error) {
        synchronized (this) {
            // What was forgotten while it was asked for is not kept.
            if (asked.remove(key, promise) && error == null) {
                Duration kept = lifetime.apply(value);
                if (kept.isZero() || kept.isNegative()) {
                    known.remove(key);
                } else {
                    known.put(key, new Entry<>(key, value, clock.instant().plus(kept)));
                }
            }
        }
        if (error == null) {
            promise.complete(value);
        } else {
            promise.completeExceptionally(error);
        }
    }

    /** Those that still count. */
    synchronized List<Entry<K, V>> entries() {
        Instant now = clock.instant();
        return new ArrayList<>(known.values())
                .stream().filter(entry -> now.isBefore(entry.until())).toList();
    }

    /** Forgets these, also when they are just being asked for; how many were known. */
    synchronized int forget(Predicate<K> which) {
        int before = known.size();
        known.keySet().removeIf(which);
        asked.keySet().removeIf(which);
        return before - known.size();
    }
}
