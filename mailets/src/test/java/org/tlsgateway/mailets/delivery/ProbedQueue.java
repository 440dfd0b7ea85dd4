package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.memory.MemoryMailQueueFactory.MemoryCacheableMailQueue;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** James's memory queue, with a record of what went in and what became of what came out, and faults on demand. */
final class ProbedQueue implements MailQueue {
    /** "in" with the mail and its delay, or "SUCCESS" or "RETRY" with the mail that came out. */
    record Event(String what, Mail mail, Duration delay) {}

    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger failedEnds = new AtomicInteger();
    final AtomicInteger failedReads = new AtomicInteger();
    final AtomicInteger endedReads = new AtomicInteger();
    private final MemoryCacheableMailQueue queue;

    ProbedQueue(MemoryCacheableMailQueue queue) {
        this.queue = queue;
    }

    Event next() throws InterruptedException {
        Event event = events.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing happened to the queue");
        }
        return event;
    }

    /** The delayed ones are due now. */
    void makeDue() throws MailQueueException {
        queue.flush();
    }

    long size() {
        return queue.getSize();
    }

    @Override
    public MailQueueName getName() {
        return queue.getName();
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new MailQueueException("full", new IOException("No space left on device"));
        }
        queue.enQueue(mail, delay);
        events.add(new Event("in", mail, delay));
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromCallable(() -> {
            enQueue(mail);
            return null;
        });
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        if (failedReads.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return Flux.error(new MailQueueException("not now"));
        }
        return endedReads.getAndUpdate(n -> Math.max(0, n - 1)) > 0
                ? Flux.empty()
                : Flux.from(queue.deQueue()).map(Item::new);
    }

    @Override
    public void close() {
        queue.close();
    }

    private final class Item implements MailQueueItem {
        private final MailQueueItem item;

        Item(MailQueueItem item) {
            this.item = item;
        }

        @Override
        public Mail getMail() {
            return item.getMail();
        }

        @Override
        public void done(CompletionStatus status) throws MailQueueException {
            if (status == CompletionStatus.SUCCESS && failedEnds.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                // As JMS does when it cannot commit: the item is in the queue as before.
                item.done(CompletionStatus.RETRY);
                throw new MailQueueException("the commit was lost");
            }
            item.done(status);
            events.add(new Event(status.name(), item.getMail(), Duration.ZERO));
        }
    }
}
