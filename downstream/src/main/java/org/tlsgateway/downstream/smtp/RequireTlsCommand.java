package org.tlsgateway.downstream.smtp;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/**
 * REQUIRETLS of MAIL as this server may be given it (RFC 8689 section 2).
 *
 * @param envelope that asks for it, or does not
 * @param offered whether the server's EHLO reply of this very channel lists it
 * @param tls of the channel
 */
record RequireTlsCommand(Envelope envelope, boolean offered, TlsAchieved tls) {
    /**
     * Why the message may not be sent here, null when it may.
     *
     * @param failure of this host; another may do better
     * @param detail the fact
     */
    record Obstacle(Failure failure, String detail) {}

    @Nullable
    Obstacle obstacle() {
        // RFC 8689 section 5: a message with a null sender is not to be lost because "the next-hop relay does not
        // advertise
        // REQUIRETLS". How strong its channel must be was decided before the connection.
        if (!envelope.requireTls() || envelope.sender() == null) {
            return null;
        }
        // RFC 8689 section 4.2.1, 4: TLS and an authenticated server; the second look after the level of the attempt
        if (!isProven()) {
            return new Obstacle(
                    Failure.REQUIRETLS_UNPROVEN,
                    "the message has REQUIRETLS, and the server is not proven: " + tls.detail());
        }
        // RFC 8689 section 4.2.1, 5: "the response to the subsequent EHLO following establishment of the TLS
        // protection"
        return offered
                ? null
                : new Obstacle(
                        Failure.REQUIRETLS_MISSING, "the message has REQUIRETLS, which is not offered inside TLS");
    }

    /** What follows the other parameters of MAIL. */
    String mail() {
        return envelope.requireTls() && offered && isProven() ? " REQUIRETLS" : "";
    }

    private boolean isProven() {
        return tls.protocol() != null && tls.verification().proves();
    }
}
