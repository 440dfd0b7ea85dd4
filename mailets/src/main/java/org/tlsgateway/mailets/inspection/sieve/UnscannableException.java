package org.tlsgateway.mailets.inspection.sieve;

import org.jspecify.annotations.Nullable;

/** A test cannot look into the message; unchecked because jSieve lets nothing else through unlogged. */
@SuppressWarnings("serial")
final class UnscannableException extends RuntimeException {
    UnscannableException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
