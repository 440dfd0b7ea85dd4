package org.tlsgateway.core.tls;

import org.tlsgateway.core.failure.Failure;

/**
 * What would have kept a message back, had it been demanded: a rule on `monitor`, or MTA-STS in mode testing.
 *
 * @param source who would have demanded it, in words
 * @param failure from the catalogue
 * @param detail the fact
 */
public record Missed(String source, Failure failure, String detail) {
    @Override
    public String toString() {
        return source + ": " + failure.label() + " (" + detail + ")";
    }
}
