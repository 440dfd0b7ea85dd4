package org.tlsgateway.server.queue;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;

/** Makes the {@link DurableMailQueue}s of one {@link MailStore}; those that have mail are there from the start. */
@Singleton
public final class DurableMailQueueFactory implements MailQueueFactory<ManageableMailQueue> {
    private final MailStore store;
    private final MailQueueItemDecoratorFactory decorators;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final Clock clock;
    private final Map<MailQueueName, DurableMailQueue> queues = new LinkedHashMap<>();

    @Inject
    DurableMailQueueFactory(
            MailStore store,
            MailQueueItemDecoratorFactory decorators,
            MetricFactory metrics,
            GaugeRegistry gauges,
            Clock clock) {
        this.store = store;
        this.decorators = decorators;
        this.metrics = metrics;
        this.gauges = gauges;
        this.clock = clock;
        // Also those that nobody will ask for, so that WebAdmin shows them.
        store.queues().forEach(name -> createQueue(MailQueueName.of(name)));
    }

    @Override
    public synchronized Optional<ManageableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    /** As many items are taken ahead as the subscriber asks for, whatever the count. */
    @Override
    public synchronized ManageableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(name, absent -> {
            DurableMailQueue queue = new DurableMailQueue(absent, store, decorators, metrics, clock);
            gauges.register(MailQueue.QUEUE_SIZE_METRIC_NAME_PREFIX + absent.asString(), queue::getSize);
            return queue;
        });
    }

    @Override
    public synchronized Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    /** Ends all queues, then the store. */
    @PreDestroy
    public synchronized void destroy() {
        queues.values().forEach(DurableMailQueue::dispose);
        store.close();
    }
}
