package org.tlsgateway.server.queue;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.jms.JMSMailQueueFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the {@link DurableMailQueue}s of one {@link DurableBroker}. */
@Singleton
public final class DurableMailQueueFactory extends JMSMailQueueFactory {
    private static final Logger LOG = LoggerFactory.getLogger(DurableMailQueueFactory.class);

    private final DurableBroker broker;
    private final QueueDisk disk;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "queue-clock"));

    @Inject
    DurableMailQueueFactory(
            DurableBroker broker,
            MailQueueItemDecoratorFactory decorators,
            MetricFactory metrics,
            GaugeRegistry gauges,
            QueueDisk disk) {
        super(broker.connections(), decorators, metrics, gauges);
        this.broker = broker;
        this.disk = disk;
    }

    @Override
    protected ManageableMailQueue createCacheableMailQueue(MailQueueName name) {
        MailQueueName delayed = MailQueueName.of(DurableMailQueue.DELAYED + name.asString());
        return new DurableMailQueue(name, destination(name), destination(delayed), clock);
    }

    private JmsQueue destination(MailQueueName name) {
        return new JmsQueue(connectionFactory, mailQueueItemDecoratorFactory, name, metricFactory, gaugeRegistry, disk);
    }

    /** Ends all queues, then the broker. */
    @Override
    @PreDestroy
    public synchronized void destroy() {
        super.destroy();
        clock.shutdown();
        try {
            broker.close();
        } catch (Exception e) {
            LOG.warn("The queue did not close cleanly; its journal is read again at the next start", e);
        }
    }
}
