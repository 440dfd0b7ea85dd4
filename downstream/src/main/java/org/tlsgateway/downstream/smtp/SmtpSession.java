package org.tlsgateway.downstream.smtp;

import java.time.Instant;

/** A connection that has been greeted, secured as its key asks, and told what it can do: ready for messages. */
final class SmtpSession {
    private final SmtpConnection connection;
    private final ConnectionKey key;
    private final Capabilities capabilities;
    private final Instant opened;
    private boolean needsReset;

    SmtpSession(SmtpConnection connection, ConnectionKey key, Capabilities capabilities, Instant opened) {
        this.connection = connection;
        this.key = key;
        this.capabilities = capabilities;
        this.opened = opened;
    }

    SmtpConnection connection() {
        return connection;
    }

    ConnectionKey key() {
        return key;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    Instant opened() {
        return opened;
    }

    /** True when a transaction was left unfinished, so that RSET must come before the next MAIL. */
    boolean needsReset() {
        return needsReset;
    }

    void needsReset(boolean now) {
        needsReset = now;
    }
}
