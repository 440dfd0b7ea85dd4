package org.tlsgateway.server.queue;

import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Whether the queue takes mail: its store works and its disk has room. */
final class QueueHealthCheck implements HealthCheck {
    private static final ComponentName NAME = new ComponentName("MailQueue store");

    private final MailStore store;

    @Inject
    QueueHealthCheck(MailStore store) {
        this.store = store;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(() -> {
            String trouble = store.trouble();
            return trouble == null ? Result.healthy(NAME) : Result.unhealthy(NAME, trouble);
        });
    }
}
