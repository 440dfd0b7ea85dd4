package org.tlsgateway.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in the configuration.
 *
 * @param file as the operator named it
 * @param line 1 or more, 0 when the whole file is meant
 * @param path where in the file: "gateway/rules/rule[2]/@tls"
 * @param message what is wrong
 * @param suggestion the nearest valid name or what to do, null when there is none
 */
public record ConfigProblem(
        String file,
        int line,
        String path,
        String message,
        @Nullable String suggestion) {
    /** One line: "conf/smtpserver.xml:12: gateway/rules/rule[2]/@tls: ... (did you mean ...?)". */
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line : file;
        String where = path.isEmpty() ? "" : path + ": ";
        return place + ": " + where + message + (suggestion == null ? "" : " (" + suggestion + ")");
    }
}
