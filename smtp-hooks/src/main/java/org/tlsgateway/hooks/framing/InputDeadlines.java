package org.tlsgateway.hooks.framing;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;

/**
 * The times that a client is given (RFC 5321 section 4.5.3.2.7), on its channel's event loop: for a next byte, and in all for a
 * command and for a message, so that a slow drip of bytes does not hold a session for ever. Time in which the session, not the client, is
 * waited for does not count as idle.
 */
final class InputDeadlines {
    /** Told, once, that a time has run out. */
    interface Expiry {
        void expired(SmtpInput.Kind kind);
    }

    private final EventExecutor loop;
    private final ListenerConfig.Timeouts timeouts;
    private final Expiry expiry;
    private @Nullable Future<?> idle;
    private @Nullable Future<?> total;

    InputDeadlines(EventExecutor loop, ListenerConfig.Timeouts timeouts, Expiry expiry) {
        this.loop = loop;
        this.timeouts = timeouts;
        this.expiry = expiry;
    }

    /** The client has its whole idle time from now on. */
    void startIdle() {
        stopIdle();
        idle = after(timeouts.idle(), SmtpInput.Kind.IDLE_TIMEOUT);
    }

    void stopIdle() {
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
    }

    /** A command has begun; no effect when that is known already. */
    void startCommand() {
        if (total == null) {
            total = after(timeouts.command(), SmtpInput.Kind.COMMAND_TIMEOUT);
        }
    }

    void startData() {
        stopTotal();
        total = after(timeouts.data(), SmtpInput.Kind.DATA_TIMEOUT);
    }

    /** The command or message is complete. */
    void stopTotal() {
        if (total != null) {
            total.cancel(false);
            total = null;
        }
    }

    void stop() {
        stopIdle();
        stopTotal();
    }

    private Future<?> after(Duration time, SmtpInput.Kind kind) {
        return loop.schedule(() -> expiry.expired(kind), time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
