package org.tlsgateway.mailets.delivery;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.smtp.BytesContent;

/** Requests for couriers. */
final class Requests {
    private Requests() {}

    static Courier.Request to(String recipient) {
        return new Courier.Request(
                "id",
                Addresses.domainOf(recipient).orElseThrow(),
                new Envelope("a@example.net", List.of(recipient)),
                new BytesContent(Messages.PLAIN.getBytes(StandardCharsets.US_ASCII)),
                false);
    }
}
