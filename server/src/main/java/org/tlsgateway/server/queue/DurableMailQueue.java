package org.tlsgateway.server.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.Cause;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A mail queue over the store: what was put is on disk, what is taken comes by priority, then by time. An item that is neither
 * done nor given back comes again when the gateway is started again.
 */
final class DurableMailQueue implements ManageableMailQueue, Disposable, Feeder.Source {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMailQueue.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final MailQueueName name;
    private final MailStore store;
    private final MailQueueItemDecoratorFactory decorators;
    private final MetricFactory metrics;
    private final Metric enqueued;
    private final Metric dequeued;
    private final Clock clock;
    private final EntryIndex index;
    private final Feeder feeder;
    private volatile boolean unread;

    DurableMailQueue(
            MailQueueName name,
            MailStore store,
            MailQueueItemDecoratorFactory decorators,
            MetricFactory metrics,
            Clock clock) {
        this.name = name;
        this.store = store;
        this.decorators = decorators;
        this.metrics = metrics;
        this.clock = clock;
        this.enqueued = metrics.generate(ENQUEUED_METRIC_NAME_PREFIX + name.asString());
        this.dequeued = metrics.generate(DEQUEUED_METRIC_NAME_PREFIX + name.asString());
        this.index = new EntryIndex(store.take(name.asString()));
        this.feeder = new Feeder("queue-" + name.asString(), this);
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        try {
            put(mail, delay).join();
        } catch (CompletionException e) {
            throw Cause.of(e) instanceof MailQueueException cause
                    ? cause
                    : new MailQueueException("mail " + mail.getName() + " cannot be queued", e);
        }
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    /** No thread waits for the disk. Who cancels it does not hear how it ends; the mail is queued all the same. */
    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromFuture(() -> put(mail, Duration.ZERO).copy());
    }

    /** Fails with a MailQueueException. */
    private CompletableFuture<Void> put(Mail mail, Duration delay) {
        TimeMetric time = metrics.timer(ENQUEUED_TIMER_METRIC_NAME_PREFIX + name.asString());
        CompletableFuture<Entry> stored;
        try {
            stored = store.put(name.asString(), mail, delay.isNegative() ? Duration.ZERO : delay);
        } catch (IOException | MessagingException | RuntimeException e) {
            stored = CompletableFuture.failedFuture(e);
        }
        String mailName = mail.getName();
        return stored.handle((entry, failure) -> {
            time.stopAndPublish();
            if (entry == null) {
                Throwable cause = Cause.of(failure);
                throw new CompletionException(new MailQueueException(
                        "mail " + mailName + " cannot be queued: " + cause.getMessage(),
                        cause instanceof Exception known ? known : new ExecutionException(cause)));
            }
            index.add(entry);
            enqueued.increment();
            feeder.wake();
            return null;
        });
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return Flux.from(feeder.items());
    }

    @Override
    public @Nullable MailQueueItem next() {
        Entry entry = index.take(Micros.of(clock.instant()));
        while (entry != null) {
            try {
                Mail mail = store.read(name.asString(), entry);
                dequeued.increment();
                return decorators.decorate(new Item(entry, mail), name);
            } catch (UnreadableException e) {
                putAside(entry, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                index.giveBack(entry);
                unread = true;
                LOG.warn("Queue {} cannot be read: {}", name.asString(), e.getMessage());
                return null;
            }
            entry = index.take(Micros.of(clock.instant()));
        }
        return null;
    }

    private void putAside(Entry entry, String why) {
        try {
            store.putAside(name.asString(), entry, why);
            index.end(entry);
        } catch (IOException e) {
            LOG.error(
                    "A mail of queue {} cannot be read ({}), nor put aside; it stays, and is tried at the next start",
                    name.asString(),
                    why,
                    e);
        }
    }

    @Override
    public void takeBack(MailQueueItem item) {
        try {
            item.done(MailQueueItem.CompletionStatus.RETRY);
        } catch (MailQueueException never) {
            throw new IllegalStateException(never);
        }
    }

    @Override
    public @Nullable Duration pause() {
        if (unread) {
            unread = false;
            return AFTER_TROUBLE;
        }
        Long time = index.nextTime();
        return time == null ? null : Duration.between(clock.instant(), Micros.toInstant(time));
    }

    @Override
    public long getSize() {
        return index.size();
    }

    @Override
    public long flush() throws MailQueueException {
        long flushed = 0;
        for (Entry entry : index.delayed()) {
            // Not in the index while it moves: nobody takes it under its old key.
            if (index.withdraw(entry)) {
                Entry moved = entry;
                try {
                    moved = store.undelay(name.asString(), entry);
                    flushed++;
                } catch (IOException e) {
                    throw new MailQueueException("queue " + name.asString() + " cannot be flushed", e);
                } finally {
                    index.add(moved);
                }
            }
        }
        feeder.wake();
        return flushed;
    }

    /** Not those under way. */
    @Override
    public long clear() {
        return index.waiting().stream().filter(this::withdrawn).count();
    }

    /** Not those under way. */
    @Override
    public long remove(Type type, String value) throws MailQueueException {
        long removed = 0;
        for (Entry entry : index.waiting()) {
            try {
                if (isOf(store.read(name.asString(), entry), type, value) && withdrawn(entry)) {
                    removed++;
                }
            } catch (UnreadableException goneOrPutAsideWhenItIsTaken) {
                LOG.debug("A mail of queue {} could not be looked at", name.asString());
            } catch (IOException e) {
                throw new MailQueueException("queue " + name.asString() + " cannot be read", e);
            }
        }
        return removed;
    }

    private boolean withdrawn(Entry entry) {
        boolean there = index.withdraw(entry);
        if (there) {
            store.remove(name.asString(), entry);
        }
        return there;
    }

    private static boolean isOf(Mail mail, Type type, String value) {
        return switch (type) {
            case Name -> mail.getName().equals(value);
            case Sender -> mail.getMaybeSender().asString("").equals(value);
            case Recipient ->
                mail.getRecipients().stream().map(MailAddress::asString).anyMatch(value::equals);
        };
    }

    @Override
    public MailQueueIterator browse() {
        return new Browse(name.asString(), store, index.all().iterator());
    }

    @Override
    public void close() {
        // Kept by the factory, which disposes of it.
    }

    @Override
    public void dispose() {
        feeder.close();
    }

    private final class Item implements MailQueueItem {
        private final Entry entry;
        private final Mail mail;
        private final AtomicBoolean over = new AtomicBoolean();

        Item(Entry entry, Mail mail) {
            this.entry = entry;
            this.mail = mail;
        }

        @Override
        public Mail getMail() {
            return mail;
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            switch (status) {
                case SUCCESS -> {
                    store.remove(name.asString(), entry);
                    index.end(entry);
                }
                case RETRY -> {
                    index.giveBack(entry);
                    feeder.wake();
                }
                case REJECT -> putAside(entry, "it was rejected");
            }
        }
    }
}
