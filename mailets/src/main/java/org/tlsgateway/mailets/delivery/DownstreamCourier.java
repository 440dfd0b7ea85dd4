package org.tlsgateway.mailets.delivery;

import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.downstream.delivery.Courier;

/** Puts the courier together that really delivers: DNS, SMTP client, policy. */
final class DownstreamCourier {
    private DownstreamCourier() {}

    static Courier create(DeliveryConfig config) {
        return new Courier() {
            @Override
            public CompletableFuture<Report> deliver(Request request) {
                return CompletableFuture.failedFuture(
                        new UnsupportedOperationException("no SMTP client yet for " + config.helloName()));
            }

            @Override
            public void close() {}
        };
    }
}
