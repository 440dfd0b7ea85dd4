package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The whole configuration, checked.
 *
 * @param listeners in the order of smtpserver.xml; empty when it has no {@code <gateway>}
 * @param delivery the way out
 * @param inspection what happens in between
 * @param sources every file that was read or is named: when one changes, the configuration is read again
 */
public record GatewayConfig(
        List<ListenerConfig> listeners, DeliveryConfig delivery, InspectionConfig inspection, Set<Path> sources) {
    public GatewayConfig {
        listeners = List.copyOf(listeners);
        sources = Set.copyOf(sources);
    }
}
