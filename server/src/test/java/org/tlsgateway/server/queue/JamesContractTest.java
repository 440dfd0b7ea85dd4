package org.tlsgateway.server.queue;

import java.nio.file.Path;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.DelayedPriorityMailQueueContract;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueFactoryContract;
import org.apache.james.queue.api.MailQueueMetricContract;
import org.apache.james.queue.api.MailQueueMetricExtension;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.apache.james.queue.api.PriorityManageableMailQueueContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What James demands of a mail queue, by its own tests. */
class JamesContractTest {
    @Nested
    class Queue
            implements DelayedManageableMailQueueContract,
                    DelayedPriorityMailQueueContract,
                    PriorityManageableMailQueueContract,
                    MailQueueMetricContract {
        @TempDir
        Path directory;

        private DurableMailQueueFactory factory;
        private ManageableMailQueue queue;

        @BeforeEach
        void open(MailQueueMetricExtension.MailQueueMetricTestSystem metrics) throws Exception {
            factory = TestStore.factory(
                    TestStore.open(directory), metrics.getMetricFactory(), metrics.getSpyGaugeRegistry());
            queue = factory.createQueue(MailQueueName.of("queue"));
        }

        @AfterEach
        void close() {
            factory.destroy();
        }

        @Override
        public ManageableMailQueue getManageableMailQueue() {
            return queue;
        }

        @Override
        public MailQueue getMailQueue() {
            return queue;
        }
    }

    @Nested
    class Factory
            implements MailQueueFactoryContract<ManageableMailQueue>,
                    ManageableMailQueueFactoryContract<ManageableMailQueue> {
        @TempDir
        Path directory;

        private DurableMailQueueFactory factory;

        @BeforeEach
        void open() throws Exception {
            factory =
                    TestStore.factory(TestStore.open(directory), new RecordingMetricFactory(), new NoopGaugeRegistry());
        }

        @AfterEach
        void close() {
            factory.destroy();
        }

        @Override
        public MailQueueFactory<ManageableMailQueue> getMailQueueFactory() {
            return factory;
        }
    }
}
