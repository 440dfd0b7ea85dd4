package org.tlsgateway.hooks.splice;

import java.time.Duration;

/**
 * How long a passed-through session may last.
 *
 * @param idle without a byte either way
 * @param total in all
 */
public record SpliceLimits(Duration idle, Duration total) {}
