package org.tlsgateway.core.config;

import org.jspecify.annotations.Nullable;

/**
 * The effective value of one option at one place of the configuration.
 *
 * @param file as the operator named it
 * @param line where it is set, 0 when the default holds
 * @param path such as "gateway[inbound]/limits/@connections"
 * @param value as text; secrets are masked before they get here
 * @param defaultValue the default as text, null when there is none
 * @param isDefault whether the value is the default, set or not
 */
public record Setting(
        String file,
        int line,
        String path,
        String value,
        @Nullable String defaultValue,
        boolean isDefault) {
    /** One line: "conf/smtpserver.xml:12: gateway[inbound]/limits/@connections = 500 (default 1000)". */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        return place + ": " + path + " = " + value
                + (isDefault || defaultValue == null ? "" : " (default " + defaultValue + ")");
    }
}
