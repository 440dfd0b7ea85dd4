package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.delivery.Courier;

/** A courier that does as it is told and remembers what it was given. */
final class FakeCourier implements Courier {
    final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    volatile Function<Request, CompletableFuture<Report>> behaviour =
            request -> CompletableFuture.completedFuture(all(request, Status.DELIVERED));
    /** Mail with a null sender is under way until the end, so that nothing else happens beside what a test looks at. */
    volatile boolean holdsReports;

    volatile boolean closed;
    private final CompletableFuture<Void> whenClosed = new CompletableFuture<>();

    /** A request with the content as it was read. */
    record Delivery(Request request, String content, CompletableFuture<Report> report) {}

    @Override
    public CompletableFuture<Report> deliver(Request request) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            boolean isReport = request.envelope().sender() == null;
            CompletableFuture<Report> report = holdsReports && isReport
                    ? whenClosed.thenApply(end -> all(request, Status.DELIVERED))
                    : behaviour.apply(request);
            deliveries.add(new Delivery(request, read(request), report));
            return report.whenComplete((done, failed) -> atOnce.decrementAndGet());
        } catch (RuntimeException e) {
            atOnce.decrementAndGet();
            deliveries.add(new Delivery(request, "", CompletableFuture.failedFuture(e)));
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        whenClosed.complete(null);
    }

    Delivery next() throws InterruptedException {
        Delivery delivery = deliveries.poll(20, TimeUnit.SECONDS);
        if (delivery == null) {
            throw new AssertionError("nothing was delivered");
        }
        return delivery;
    }

    static Report all(Request request, Status status) {
        return new Report(request.envelope().recipients().stream()
                .map(recipient -> result(recipient, status))
                .toList());
    }

    static RecipientResult result(String recipient, Status status) {
        return switch (status) {
            case DELIVERED -> new RecipientResult(recipient, status, null, "mx", "2.0.0", null, "delivered");
            case DEFERRED ->
                new RecipientResult(recipient, status, Failure.CONNECT_REFUSED, "mx", "4.4.1", null, "nobody listens");
            case BOUNCED ->
                new RecipientResult(recipient, status, Failure.RECIPIENT_REFUSED, "mx", "5.1.1", null, "no such user");
        };
    }

    private static String read(Request request) {
        try (InputStream in = request.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
