package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;

/**
 * The connection that an attempt ran on, as far as a report on it needs to know.
 *
 * @param use whether the attempt opened it
 * @param local our own address, null when there was no connection
 * @param helo what the server called itself in its reply to EHLO, null when it did not come so far
 * @param flaw why the server is not proven to be who it says, null when it is or when it was not looked at; it may be used all the
 *     same when that is not asked
 */
public record SessionTrace(
        Use use,
        @Nullable InetAddress local,
        @Nullable String helo,
        @Nullable Failure flaw) {
    /** Nothing is told. */
    public static final SessionTrace UNKNOWN = new SessionTrace(Use.UNKNOWN, null, null, null);

    /** Whether a session is a new one. */
    public enum Use {
        /** There was none, or nobody says. */
        UNKNOWN,
        /** It was opened for this attempt and was ready for content. */
        OPENED,
        /** It was opened for an earlier one. */
        REUSED,
        /** It was opened for this attempt and ended before it was ready for content. */
        BROKEN
    }
}
