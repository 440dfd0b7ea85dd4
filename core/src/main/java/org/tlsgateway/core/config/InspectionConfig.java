package org.tlsgateway.core.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code <inspection>} element under {@code <gateway>} of mailetcontainer.xml.
 *
 * @param rspamd null when none is asked
 * @param sieve the disposition script
 */
public record InspectionConfig(@Nullable Rspamd rspamd, Sieve sieve) {
    /** What becomes of a message when a scanner gives no usable answer. */
    public enum OnFailure {
        /** It passes, with a header that says so. */
        OPEN,
        /** 451 4.7.1. */
        CLOSED
    }

    /**
     * @param url of the scan worker, such as http://127.0.0.1:11333
     * @param password for the worker, null for none
     * @param budget for the whole answer
     * @param onFailure what becomes of unscanned mail
     * @param maxSize bytes; a bigger message is not sent to it and counts as a failure
     * @param connections open at once
     */
    public record Rspamd(
            URI url, @Nullable String password, Duration budget, OnFailure onFailure, long maxSize, int connections) {}

    /**
     * @param script the Sieve file
     * @param budget for one execution
     */
    public record Sieve(Path script, Duration budget) {}
}
