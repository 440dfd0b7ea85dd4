package org.tlsgateway.core.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code <quarantine>} element under {@code <gateway>} of mailetcontainer.xml: where mail is kept for a person to decide.
 *
 * @param url of the repository that the folders are below, as James has it: {@code protocol://path}
 * @param keep how long mail is kept, by folder, in the order of the list; zero for ever
 * @param hosts names by which a browser may ask for it, in lower case, beside localhost and addresses
 */
public record QuarantineConfig(String url, Map<String, Duration> keep, Set<String> hosts) {
    /** The one that holds without a configuration. */
    public static final QuarantineConfig DEFAULT = new QuarantineConfig(
            "file://var/quarantine", thirtyDays("spam", "virus", "policy", "unscannable"), Set.of());

    public QuarantineConfig {
        keep = Collections.unmodifiableMap(new LinkedHashMap<>(keep));
        hosts = Set.copyOf(hosts);
    }

    /** The names of the folders. */
    public List<String> folders() {
        return List.copyOf(keep.keySet());
    }

    private static Map<String, Duration> thirtyDays(String... folders) {
        Map<String, Duration> keep = new LinkedHashMap<>();
        for (String folder : folders) {
            keep.put(folder, Duration.ofDays(30));
        }
        return keep;
    }
}
