package org.tlsgateway.mailets.delivery;

import java.time.Clock;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.api.MailQueueFactory;

/** The delivery queue and its worker: one for all {@link VerifiedRemoteDelivery} mailets of a James. */
@Singleton
public class DeliveryEngine {
    @Inject
    public DeliveryEngine(MailQueueFactory<?> queues, FileSystem files, Clock clock) {}
}
