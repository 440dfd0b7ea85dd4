package org.tlsgateway.server.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Hands items to whoever has asked for them, as many as were asked for, on one thread of its own. It sleeps until an item, a
 * demand or a delayed item's time comes.
 */
final class Feeder implements AutoCloseable {
    /** Where the items come from; asked by one thread at a time. */
    interface Source {
        /** Null when there is none now. */
        @Nullable
        MailQueueItem next();

        /** An item that nobody wanted any more. */
        void takeBack(MailQueueItem item);

        /** How long until there may be one without a call of {@link Feeder#wake()}; null for never. */
        @Nullable
        Duration pause();
    }

    /** A clock that is set forward is noticed after so long. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Source source;
    private final ScheduledThreadPoolExecutor thread;
    private final List<Feed> feeds = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmNanos;
    private int turn;

    Feeder(String name, Source source) {
        this.source = source;
        this.thread = new ScheduledThreadPoolExecutor(1, Threads.daemons(name));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What one subscriber asks for; it ends when the feeder is closed. */
    Publisher<MailQueueItem> items() {
        return subscriber -> {
            Feed feed = new Feed(subscriber);
            subscriber.onSubscribe(feed);
            feeds.add(feed);
            if (thread.isShutdown()) {
                feed.end();
            }
            wake();
        };
    }

    /** There may be something to hand over. */
    void wake() {
        if (calls.getAndIncrement() == 0) {
            try {
                thread.execute(this::feed);
            } catch (RejectedExecutionException closed) {
                // Nobody is fed any more.
            }
        }
    }

    private void feed() {
        int seen;
        do {
            seen = calls.get();
            Feed feed = hungry();
            while (feed != null) {
                MailQueueItem item = source.next();
                if (item == null) {
                    setAlarm();
                    break;
                }
                if (!feed.give(item)) {
                    source.takeBack(item);
                }
                feed = hungry();
            }
        } while (calls.addAndGet(-seen) != 0);
    }

    /** In turns; null when none has asked for more. */
    private @Nullable Feed hungry() {
        int count = feeds.size();
        for (int i = 0; i < count; i++) {
            Feed feed = feeds.get(Math.floorMod(turn++, count));
            if (feed.over.get()) {
                feeds.remove(feed);
                return hungry();
            }
            if (feed.demand.get() > 0) {
                return feed;
            }
        }
        return null;
    }

    private void setAlarm() {
        Duration pause = source.pause();
        if (pause == null) {
            return;
        }
        long nanos = Math.max(pause.compareTo(LONGEST) < 0 ? pause.toNanos() : LONGEST.toNanos(), 0);
        long at = System.nanoTime() + nanos;
        if (alarm != null && !alarm.isDone()) {
            if (alarmNanos - at <= 0) {
                return;
            }
            alarm.cancel(false);
        }
        alarmNanos = at;
        try {
            alarm = thread.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // Nobody is fed any more.
        }
    }

    /** Waits for the item that is being handed over; then every subscriber is told that this is the end. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        feeds.forEach(Feed::end);
    }

    private final class Feed implements Subscription {
        private final Subscriber<? super MailQueueItem> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();

        Feed(Subscriber<? super MailQueueItem> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            // Reactive Streams 1.0.3 section 3.9
            if (count <= 0) {
                if (over.compareAndSet(false, true)) {
                    subscriber.onError(new IllegalArgumentException("asked for " + count + " items"));
                }
                return;
            }
            demand.accumulateAndGet(count, (had, more) -> had > Long.MAX_VALUE - more ? Long.MAX_VALUE : had + more);
            wake();
        }

        @Override
        public void cancel() {
            over.set(true);
        }

        boolean give(MailQueueItem item) {
            if (over.get()) {
                return false;
            }
            demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - 1);
            subscriber.onNext(item);
            return true;
        }

        void end() {
            if (over.compareAndSet(false, true)) {
                subscriber.onComplete();
            }
        }
    }
}
