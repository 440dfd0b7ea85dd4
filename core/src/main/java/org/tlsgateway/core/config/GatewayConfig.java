package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration, checked.
 *
 * @param listeners in the order of smtpserver.xml; empty when it has no {@code <gateway>}
 * @param delivery the way out
 * @param inspection what happens in between
 * @param quarantine where mail is kept for a person to decide
 * @param tlsReports what is reported about TLS
 * @param sources every file that was read or is named: when one changes, the configuration is read again
 * @param fingerprint of the sources, taken before they were read: compare it with {@link SourceFingerprint#of} of the sources
 * @param settings the effective value of every option, for {@link #nonDefault}
 */
public record GatewayConfig(
        List<ListenerConfig> listeners,
        DeliveryConfig delivery,
        InspectionConfig inspection,
        QuarantineConfig quarantine,
        TlsReportsConfig tlsReports,
        Set<Path> sources,
        SourceFingerprint fingerprint,
        List<Setting> settings) {
    public GatewayConfig {
        listeners = List.copyOf(listeners);
        sources = Set.copyOf(sources);
        settings = List.copyOf(settings);
    }

    /** A configuration put together by hand, with the usual quarantine and without TLS reports. */
    public GatewayConfig(
            List<ListenerConfig> listeners, DeliveryConfig delivery, InspectionConfig inspection, Set<Path> sources) {
        this(
                listeners,
                delivery,
                inspection,
                QuarantineConfig.DEFAULT,
                TlsReportsConfig.DISABLED,
                sources,
                SourceFingerprint.of(sources),
                List.of());
    }

    /** The gateway's own host names in lower case: what it says of itself as a client, and on each listener. */
    public Set<String> helloNames() {
        Set<String> names = new TreeSet<>();
        names.add(delivery.helloName().toLowerCase(Locale.ROOT));
        for (ListenerConfig listener : listeners) {
            names.add(listener.helloName().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** The effective values that are not the defaults, in the order of the files, secrets masked. */
    public List<Setting> nonDefault() {
        return settings.stream().filter(setting -> !setting.isDefault()).toList();
    }
}
