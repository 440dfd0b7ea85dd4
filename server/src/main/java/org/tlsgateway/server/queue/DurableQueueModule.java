package org.tlsgateway.server.queue;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;

/** Binds James's mail queues to a {@link MailStore} under {@code var/queue}. */
public final class DurableQueueModule extends AbstractModule {
    private static final String DIRECTORY = "file://var/queue";

    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(QueueHealthCheck.class);
    }

    @Provides
    @Singleton
    MailStore store(FileSystem files, Clock clock) throws IOException {
        Path directory = Files.createDirectories(files.getFile(DIRECTORY).toPath());
        return MailStore.open(directory, new QueueDisk(FreeSpace.of(directory), QueueDisk.DEFAULT_RESERVE), clock);
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageable(DurableMailQueueFactory factory) {
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
