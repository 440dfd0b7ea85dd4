package org.tlsgateway.server.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.jms.JMSException;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.jms.JMSSupport;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mail queue of two destinations: mail that may be taken now, and mail whose time has not come. With one destination
 * and a selector, as in James's own, a broker that has read as many waiting messages as it keeps in memory never sees the
 * newer ones behind them: one dead destination would stop all mail.
 */
final class DurableMailQueue implements ManageableMailQueue, Disposable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMailQueue.class);
    /** Before the name of the queue: the broker can only match the begin of a name. */
    static final String DELAYED = "delayed.";

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final MailQueueName name;
    private final JmsQueue ready;
    private final JmsQueue delayed;
    private final ScheduledFuture<?> promotion;

    DurableMailQueue(MailQueueName name, JmsQueue ready, JmsQueue delayed, ScheduledExecutorService clock) {
        this.name = name;
        this.ready = ready;
        this.delayed = delayed;
        this.promotion =
                clock.scheduleWithFixedDelay(this::promote, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void promote() {
        try {
            delayed.moveTo(
                    name.asString(),
                    JMSSupport.JAMES_NEXT_DELIVERY + " <= " + Instant.now().toEpochMilli());
        } catch (JMSException | RuntimeException e) {
            if (!promotion.isCancelled()) {
                LOG.warn("Delayed mail of queue {} cannot be looked at", name.asString(), e);
            }
        }
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        if (delay.isNegative() || delay.isZero()) {
            ready.enQueue(mail);
        } else {
            delayed.enQueue(mail, delay);
        }
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        ready.enQueue(mail);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return ready.enqueueReactive(mail);
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return ready.deQueue();
    }

    @Override
    public long getSize() throws MailQueueException {
        return ready.getSize() + delayed.getSize();
    }

    @Override
    public long flush() throws MailQueueException {
        try {
            return delayed.moveTo(name.asString(), null);
        } catch (JMSException e) {
            throw new MailQueueException("Unable to flush " + name.asString(), e);
        }
    }

    @Override
    public long clear() throws MailQueueException {
        return ready.clear() + delayed.clear();
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        return ready.remove(type, value) + delayed.remove(type, value);
    }

    @Override
    public MailQueueIterator browse() throws MailQueueException {
        return new BothQueues(ready.browse(), delayed.browse());
    }

    @Override
    public void close() {
        // Cached by the factory, which disposes of it.
    }

    @Override
    public void dispose() {
        promotion.cancel(false);
        ready.dispose();
        delayed.dispose();
    }

    private record BothQueues(MailQueueIterator first, MailQueueIterator second) implements MailQueueIterator {
        @Override
        public boolean hasNext() {
            return first.hasNext() || second.hasNext();
        }

        @Override
        public MailQueueItemView next() {
            return first.hasNext() ? first.next() : second.next();
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }
}
