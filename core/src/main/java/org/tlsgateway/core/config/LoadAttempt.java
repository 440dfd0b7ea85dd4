package org.tlsgateway.core.config;

import java.util.List;

/**
 * One reading of the configuration, good or not.
 *
 * @param result the configuration, or all that is wrong with it
 * @param fingerprint of every file that it looked at, taken before the file was read
 * @param settings the effective value of every option as far as it could be read, secrets masked
 */
public record LoadAttempt(ConfigResult<GatewayConfig> result, SourceFingerprint fingerprint, List<Setting> settings) {
    public LoadAttempt {
        settings = List.copyOf(settings);
    }

    /** True when a file is not as it was: time to read the configuration again. Cheap: looks at times and sizes only. */
    public boolean sourcesChanged() {
        return !fingerprint.equals(SourceFingerprint.of(fingerprint.stamps().keySet()));
    }
}
