package org.tlsgateway.server.queue;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import java.io.IOException;
import java.nio.file.Path;
import javax.jms.ConnectionFactory;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.activemq.ActiveMQHealthCheck;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;

/** Binds James's mail queues to a {@link DurableBroker} under {@code var/queue}. */
public final class DurableQueueModule extends AbstractModule {
    private static final String DIRECTORY = "file://var/queue";

    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ActiveMQHealthCheck.class);
    }

    @Provides
    @Singleton
    DurableBroker broker(FileSystem files) throws IOException {
        return new DurableBroker(directory(files));
    }

    @Provides
    @Singleton
    QueueDisk disk(FileSystem files) throws IOException {
        return new QueueDisk(FreeSpace.of(directory(files)), QueueDisk.DEFAULT_RESERVE);
    }

    private static Path directory(FileSystem files) throws IOException {
        return files.getFile(DIRECTORY).toPath();
    }

    @Provides
    @Singleton
    ConnectionFactory connections(DurableBroker broker) {
        return broker.connections();
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageable(DurableMailQueueFactory factory) {
        factory.setUseJMX(true);
        factory.init();
        return factory;
    }

    @Provides
    @Singleton
    MailQueueFactory<?> any(MailQueueFactory<? extends ManageableMailQueue> factory) {
        return factory;
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends MailQueue> generic(MailQueueFactory<? extends ManageableMailQueue> factory) {
        return factory;
    }
}
