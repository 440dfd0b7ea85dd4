package org.tlsgateway.mailets.delivery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One item that was taken from the queue and not yet given back or ended; one of the two happens, once. */
final class Flight {
    private static final Logger LOGGER = LoggerFactory.getLogger(Flight.class);

    private final MailQueueItem item;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> landed = new CompletableFuture<>();

    Flight(MailQueueItem item) {
        this.item = item;
    }

    Mail mail() {
        return item.getMail();
    }

    /** Completes when its attempt has ended, well or not. */
    CompletableFuture<Void> landed() {
        return landed;
    }

    boolean isOver() {
        return over.get();
    }

    /** All that follows from it is done: it leaves the queue. */
    void end() {
        if (over.compareAndSet(false, true)) {
            finish(CompletionStatus.SUCCESS);
            LifecycleUtil.dispose(mail());
        }
    }

    /**
     * It goes back as it was. Its mail is not disposed: a delivery may still read it. Rare on purpose: ActiveMQ moves an item that
     * was given back more than six times into its dead letter queue.
     */
    void giveBack() {
        if (over.compareAndSet(false, true)) {
            finish(CompletionStatus.RETRY);
        }
    }

    private void finish(CompletionStatus status) {
        try {
            item.done(status);
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.error(
                    "mail {} could not be {} the queue: it may be delivered again",
                    mail().getName(),
                    status == CompletionStatus.SUCCESS ? "taken from" : "given back to",
                    e);
        }
    }
}
