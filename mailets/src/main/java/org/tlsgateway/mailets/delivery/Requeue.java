package org.tlsgateway.mailets.delivery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what follows from an attempt into the queue, and does not give up: to hand the old item back would deliver it again to
 * those who have it. While the queue takes nothing (its disk is full) the item stays with us, and its place among the deliveries
 * under way stays taken, so that no more mail is taken out.
 */
final class Requeue {
    private static final Logger LOGGER = LoggerFactory.getLogger(Requeue.class);

    /** How long to wait before the n-th further try. */
    interface Patience {
        Duration before(int tries);
    }

    static final Patience PATIENT = tries -> Duration.ofSeconds(Math.min(300, 1L << Math.min(tries, 9)));

    /** A mail that is to be queued. */
    record Pending(Mail mail, Duration delay) {}

    private final DeliveryQueue queue;
    private final Executor pool;
    private final Patience patience;
    private volatile boolean stopped;

    Requeue(DeliveryQueue queue, Executor pool, Patience patience) {
        this.queue = queue;
        this.pool = pool;
        this.patience = patience;
    }

    /** From now on a failure is final. */
    void stop() {
        stopped = true;
    }

    /** Completes when all are in the queue, in this order; fails only when it was stopped. */
    CompletableFuture<Void> putAll(List<Pending> mails) {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Pending mail : mails) {
            all = all.thenCompose(done -> put(mail, 0));
        }
        return all;
    }

    private CompletableFuture<Void> put(Pending pending, int tries) {
        try {
            queue.put(pending.mail(), pending.delay());
            return CompletableFuture.completedFuture(null);
        } catch (MailQueueException | RuntimeException e) {
            if (stopped) {
                return CompletableFuture.failedFuture(e);
            }
            Duration pause = patience.before(tries);
            LOGGER.error(
                    "the queue does not take mail {}, trying again in {} ms: {}",
                    pending.mail().getName(),
                    pause.toMillis(),
                    Words.line(String.valueOf(e.getMessage())),
                    e);
            Executor later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, pool);
            return CompletableFuture.supplyAsync(() -> put(pending, tries + 1), later)
                    .thenCompose(Function.identity());
        }
    }
}
