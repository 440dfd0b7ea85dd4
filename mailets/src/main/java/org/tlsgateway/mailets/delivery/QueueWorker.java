package org.tlsgateway.mailets.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.delivery.Courier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Takes items from the delivery queue, so many at once, and sees each through an {@link Attempt}. The thread that asks the queue
 * does nothing else, since JMS blocks it; storing and deciding run on a small pool; delivery itself holds no thread.
 */
final class QueueWorker {
    private static final Logger LOGGER = LoggerFactory.getLogger(QueueWorker.class);
    private static final int MOST_THREADS = 16;
    private static final int LONGEST_PAUSE = 5;
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final AttributeName RELEASE = AttributeName.of(MailAttributes.RELEASE);
    private static final Duration PAUSE_AFTER_BUG = Duration.ofMinutes(1);

    private final MailQueue queue;
    private final Courier courier;
    private final int concurrency;
    private final ExecutorService dequeueThread = Executors.newSingleThreadExecutor(threads("gateway-dequeue-"));
    /** As a bare executor, so that no cancellation interrupts the thread: inside JMS that would break the connection for all. */
    private final Scheduler dequeue = Schedulers.fromExecutor(dequeueThread::execute);

    private final ExecutorService pool;
    private final Attempt attempt;
    private final Requeue requeue;
    private final Set<Flight> flights = ConcurrentHashMap.newKeySet();
    private final Requeue.Patience patience;
    private volatile Predicate<Mail> admitted = release -> true;
    private volatile boolean stopped;
    private @Nullable Disposable subscription;

    QueueWorker(MailQueue queue, Courier courier, Supplier<DeliveryConfig> config, Clock clock) {
        this(queue, courier, config, clock, Requeue.PATIENT);
    }

    QueueWorker(
            MailQueue queue, Courier courier, Supplier<DeliveryConfig> config, Clock clock, Requeue.Patience patience) {
        this.queue = queue;
        this.courier = courier;
        this.patience = patience;
        this.concurrency = config.get().concurrency();
        this.pool = Executors.newFixedThreadPool(
                Math.min(Math.max(concurrency, 2), MOST_THREADS), threads("gateway-delivery-"));
        this.requeue = new Requeue(new DeliveryQueue(queue, clock), pool, patience);
        this.attempt = new Attempt(courier, config, clock, pool, requeue);
    }

    /** Asks this before the first attempt of mail that was released from the quarantine. */
    void admitReleasesBy(Predicate<Mail> admission) {
        admitted = admission;
    }

    void start() {
        Flux<Long> untilStopped = Flux.defer(() -> Flux.from(queue.deQueue()))
                .subscribeOn(dequeue)
                .retryWhen(Retry.from(failures -> failures.concatMap(this::afterFailure)))
                .repeatWhen(ends -> ends.concatMap(items -> Mono.delay(patience.before(0))))
                .flatMap(this::accept, concurrency);
        subscription = untilStopped.subscribe();
    }

    private Mono<Long> afterFailure(Retry.RetrySignal signal) {
        Duration pause = patience.before((int) Math.min(signal.totalRetriesInARow(), LONGEST_PAUSE));
        LOGGER.error(
                "the delivery queue {} gives no mail, asking it again in {} ms",
                queue.getName().asString(),
                pause.toMillis(),
                signal.failure());
        return Mono.delay(pause);
    }

    /** Takes nothing more, waits so long for what is under way, then closes the courier and gives back what is left. */
    void stop(Duration wait) {
        stopped = true;
        if (subscription != null) {
            subscription.dispose();
        }
        boolean settled = await(wait);
        requeue.stop();
        courier.close();
        if (!settled && !await(SETTLE)) {
            LOGGER.warn("{} deliveries were under way at the end, their mail stays in the queue", flights.size());
        }
        flights.forEach(Flight::giveBack);
        pool.shutdown();
        dequeueThread.shutdown();
    }

    int inFlight() {
        return flights.size();
    }

    private Mono<Long> accept(MailQueueItem item) {
        Flight flight = new Flight(item);
        // In this order: stop() sees it, or it sees the stop.
        flights.add(flight);
        if (stopped) {
            flights.remove(flight);
            flight.giveBack();
            return Mono.empty();
        }
        Executor later = CompletableFuture.delayedExecutor(PAUSE_AFTER_BUG.toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> done = work(flight)
                .handle((nothing, bug) -> {
                    flight.landed().complete(null);
                    if (bug == null) {
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    LOGGER.error(
                            "mail {}: a bug, it goes back to the queue later",
                            flight.mail().getName(),
                            bug);
                    return CompletableFuture.runAsync(flight::giveBack, later);
                })
                .thenCompose(Function.identity())
                .whenComplete((nothing, never) -> flights.remove(flight));
        return Mono.create(sink -> done.whenComplete((nothing, never) -> sink.success()));
    }

    private CompletableFuture<Void> work(Flight flight) {
        Mail mail = flight.mail();
        if (mail.getAttribute(RELEASE).isEmpty()) {
            return attempt.run(flight);
        }
        return CompletableFuture.supplyAsync(() -> admitted.test(mail), pool).thenCompose(admission -> {
            if (admission) {
                return attempt.run(flight);
            }
            LOGGER.info("mail ended id={} end=released-before", mail.getName());
            flight.end();
            return CompletableFuture.completedFuture(null);
        });
    }

    private boolean await(Duration wait) {
        try {
            CompletableFuture.allOf(flights.stream().map(Flight::landed).toArray(CompletableFuture<?>[]::new))
                    .get(wait.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
