package org.tlsgateway.mailets.delivery;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.WayOut;

/** A courier that can be exchanged under the worker: the old one is closed when its last delivery has ended. */
final class SwitchableCourier implements Courier {
    private Lease current;

    SwitchableCourier(Courier first) {
        this.current = new Lease(first);
    }

    @Override
    public CompletableFuture<Report> deliver(Request request) {
        Lease lease = lease();
        CompletableFuture<Report> report;
        try {
            report = lease.courier.deliver(request);
        } catch (RuntimeException e) {
            report = CompletableFuture.failedFuture(e);
        }
        return report.whenComplete((done, failed) -> giveBack(lease));
    }

    /** Works with the way out of the current one, which stays open until this is done; empty when it has none. */
    <T> Optional<CompletableFuture<T>> use(Function<WayOut, CompletableFuture<T>> work) {
        Lease lease = lease();
        Optional<CompletableFuture<T>> result = Optional.empty();
        try {
            result = lease.courier.wayOut().map(work);
        } finally {
            if (result.isEmpty()) {
                giveBack(lease);
            }
        }
        return result.map(done -> done.whenComplete((value, failed) -> giveBack(lease)));
    }

    synchronized void switchTo(Courier next) {
        Lease old = current;
        current = new Lease(next);
        old.retired = true;
        closeIfIdle(old);
    }

    /** Closes the current one at once, whatever it does. */
    @Override
    public synchronized void close() {
        if (!current.retired) {
            current.retired = true;
            current.courier.close();
        }
    }

    private synchronized Lease lease() {
        current.deliveries++;
        return current;
    }

    private synchronized void giveBack(Lease lease) {
        lease.deliveries--;
        if (lease != current) {
            closeIfIdle(lease);
        }
    }

    private static void closeIfIdle(Lease lease) {
        if (lease.deliveries == 0) {
            lease.courier.close();
        }
    }

    private static final class Lease {
        private final Courier courier;
        private int deliveries;
        private boolean retired;

        Lease(Courier courier) {
            this.courier = courier;
        }
    }
}
