package org.tlsgateway.hooks.splice;

import java.time.Duration;

/**
 * What became of a passed-through session.
 *
 * @param bytesToServer taken from the client for the server
 * @param bytesToClient taken from the server for the client, without the gateway's own 220
 * @param duration from the 220 on
 * @param closedBy who or what ended it
 */
public record SpliceReport(long bytesToServer, long bytesToClient, Duration duration, ClosedBy closedBy) {
    /** Who or what ended a passed-through session. */
    public enum ClosedBy {
        /** The client closed first, or its connection broke. */
        CLIENT,
        /** The server closed first, or its connection broke. */
        SERVER,
        IDLE_LIMIT,
        TOTAL_LIMIT,
        /** What the client sent first was no TLS record. */
        NOT_TLS,
        /** Somebody sent in clear what had no place there: after the client's STARTTLS, or after the server's 220. */
        INJECTION,
        /** The gateway stops, or failed. */
        GATEWAY
    }
}
