package org.tlsgateway.server.queue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;

/** Stores and queues for tests. */
final class TestStore {
    private TestStore() {}

    static MailStore open(Path directory) throws IOException {
        return open(directory, () -> Long.MAX_VALUE);
    }

    static MailStore open(Path directory, FreeSpace free) throws IOException {
        return MailStore.open(directory, new QueueDisk(free, QueueDisk.DEFAULT_RESERVE), Clock.systemUTC());
    }

    static DurableMailQueueFactory factory(MailStore store, MetricFactory metrics, GaugeRegistry gauges) {
        return new DurableMailQueueFactory(
                store, new RawMailQueueItemDecoratorFactory(), metrics, gauges, Clock.systemUTC());
    }

    static MailImpl mail(String name, String content) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("o'brien@a.test")
                .addRecipient("x@b.test")
                .build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                name, new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)))));
        return mail;
    }
}
