package org.tlsgateway.mailets.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.RetrySchedule;

/** A configuration and a clock for tests. */
final class Settings {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration TIME = Duration.ofSeconds(30);

    private Settings() {}

    static DeliveryConfig delivery(int concurrency) {
        return delivery(concurrency, "gw.example.net");
    }

    static DeliveryConfig delivery(int concurrency, String helloName) {
        return new DeliveryConfig(
                "gateway-delivery",
                helloName,
                "postmaster@gw.example.net",
                new DeliveryPolicy(List.of(), List.of()),
                new RetrySchedule(
                        List.of(Duration.ofMinutes(1), Duration.ofMinutes(30)),
                        Duration.ofDays(5),
                        Duration.ofHours(4)),
                new DeliveryConfig.Timeouts(TIME, TIME, TIME, TIME, TIME, TIME, TIME),
                null,
                List.of(),
                concurrency,
                2,
                TIME);
    }
}
