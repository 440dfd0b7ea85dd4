package org.tlsgateway.downstream.delivery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The time that is left for the look-ups of one message; what a look-up takes is gone. */
final class DnsBudget {
    private final AtomicLong left;

    DnsBudget(Duration whole) {
        left = new AtomicLong(whole.toNanos());
    }

    <T> CompletableFuture<T> spend(Function<Duration, CompletableFuture<T>> lookup) {
        long start = System.nanoTime();
        return lookup.apply(Duration.ofNanos(Math.max(0, left.get())))
                .whenComplete((answer, error) -> left.addAndGet(start - System.nanoTime()));
    }
}
