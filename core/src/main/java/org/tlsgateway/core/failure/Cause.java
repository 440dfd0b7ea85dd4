package org.tlsgateway.core.failure;

import java.util.concurrent.CompletionException;

/** What a future failed of. */
public final class Cause {
    private Cause() {}

    /** The error itself, without the CompletionExceptions that the stages of a future put around it. */
    public static Throwable of(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
