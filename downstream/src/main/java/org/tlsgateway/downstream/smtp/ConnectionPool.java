package org.tlsgateway.downstream.smtp;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.ConnectionOpener.Opening;

/**
 * Keeps sessions for the next message with the same key, and no more connections to one address than it may have open; who
 * comes too many waits in turn.
 */
final class ConnectionPool {
    /** What was proven then is proven again now and then; as Postfix's smtp_connection_reuse_time_limit. */
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final ConnectionOpener opener;
    private final int perAddress;
    private final Duration idle;
    private final Clock clock;
    private final Map<InetSocketAddress, Destination> destinations = new HashMap<>();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private boolean closed;

    /** A session for one message. */
    record Lease(SmtpSession session, boolean reused) {}

    private record Waiter(ConnectionKey key, boolean reuse, CompletableFuture<Lease> lease) {}

    private record Idle(SmtpSession session, Future<?> timer) {}

    private static final class Destination {
        /** Connections that are open or on their way. */
        private int open;

        private final Deque<Idle> idle = new ArrayDeque<>();
        private final Deque<Waiter> waiters = new ArrayDeque<>();
    }

    ConnectionPool(ConnectionOpener opener, int perAddress, Duration idle, Clock clock) {
        this.opener = opener;
        this.perAddress = Math.max(1, perAddress);
        this.idle = idle;
        this.clock = clock;
    }

    /** Completes with {@link SmtpFailure} when no connection can be had that is what the key asks. */
    CompletableFuture<Lease> acquire(ConnectionKey key) {
        return acquire(key, true);
    }

    /** The same, but never one that was used before. */
    CompletableFuture<Lease> acquireNew(ConnectionKey key) {
        return acquire(key, false);
    }

    private CompletableFuture<Lease> acquire(ConnectionKey key, boolean reuse) {
        CompletableFuture<Lease> lease = new CompletableFuture<>();
        SmtpSession inTheWay = null;
        boolean dial = false;
        synchronized (this) {
            if (closed) {
                lease.completeExceptionally(stopping());
                return lease;
            }
            Destination destination = destinations.computeIfAbsent(key.address(), address -> new Destination());
            SmtpSession kept = reuse ? takeIdle(destination, key) : null;
            if (kept != null) {
                lease.complete(new Lease(kept, true));
                return lease;
            }
            if (destination.open < perAddress) {
                destination.open++;
                dial = true;
            } else {
                destination.waiters.add(new Waiter(key, reuse, lease));
                // An idle one of another key makes room: its end serves who waits.
                inTheWay = takeIdle(destination, null);
            }
        }
        if (dial) {
            dial(key, lease);
        }
        if (inTheWay != null) {
            quit(inTheWay);
        }
        return lease;
    }

    /** Every lease comes back here, its session with nothing under way. */
    void release(SmtpSession session) {
        Waiter next = null;
        boolean keep;
        synchronized (this) {
            keep = !closed && session.connection().usable() && !idle.isZero() && !isOld(session);
            Destination destination = destinations.get(session.key().address());
            if (keep && destination != null) {
                Waiter first = destination.waiters.peek();
                if (first == null) {
                    destination.idle.addFirst(new Idle(session, expireLater(session)));
                } else if (first.reuse() && first.key().equals(session.key())) {
                    next = destination.waiters.remove();
                } else {
                    keep = false;
                }
            }
        }
        if (next != null) {
            next.lease().complete(new Lease(session, true));
        } else if (!keep) {
            quit(session);
        }
    }

    /** Takes no more, says QUIT on what is idle; the future completes when the last connection is closed. */
    CompletableFuture<Void> close() {
        List<SmtpSession> unused = new ArrayList<>();
        List<Waiter> disappointed = new ArrayList<>();
        synchronized (this) {
            closed = true;
            if (destinations.isEmpty()) {
                emptied.complete(null);
            }
            for (Destination destination : destinations.values()) {
                destination.idle.forEach(kept -> unused.add(kept.session()));
                destination.idle.clear();
                disappointed.addAll(destination.waiters);
                destination.waiters.clear();
            }
        }
        disappointed.forEach(waiter -> waiter.lease().completeExceptionally(stopping()));
        unused.forEach(ConnectionPool::quit);
        return emptied;
    }

    private @Nullable SmtpSession takeIdle(Destination destination, @Nullable ConnectionKey key) {
        for (Iterator<Idle> kept = destination.idle.iterator(); kept.hasNext(); ) {
            Idle candidate = kept.next();
            SmtpSession session = candidate.session();
            if (key == null || session.key().equals(key)) {
                kept.remove();
                candidate.timer().cancel(false);
                if (key == null || (session.connection().usable() && !isOld(session))) {
                    return session;
                }
                quit(session);
            }
        }
        return null;
    }

    private void dial(ConnectionKey key, CompletableFuture<Lease> lease) {
        Opening opening = opener.open(key);
        opening.closed().whenComplete((done, failed) -> ended(key.address()));
        opening.ready().whenComplete((session, failed) -> {
            if (failed != null) {
                lease.completeExceptionally(failed);
            } else {
                session.connection().closed().thenRun(() -> forget(session));
                lease.complete(new Lease(session, false));
            }
        });
    }

    /** A connection has ended: its place goes to who has waited longest. */
    private void ended(InetSocketAddress address) {
        Waiter next;
        synchronized (this) {
            Destination destination = destinations.get(address);
            if (destination == null) {
                return;
            }
            next = destination.waiters.poll();
            if (next == null && --destination.open == 0) {
                destinations.remove(address);
                if (closed && destinations.isEmpty()) {
                    emptied.complete(null);
                }
            }
        }
        if (next != null) {
            dial(next.key(), next.lease());
        }
    }

    private synchronized void forget(SmtpSession session) {
        Destination destination = destinations.get(session.key().address());
        if (destination != null) {
            destination.idle.removeIf(kept -> kept.session() == session);
        }
    }

    private Future<?> expireLater(SmtpSession session) {
        return session.connection().eventLoop().schedule(() -> expire(session), idle.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire(SmtpSession session) {
        boolean wasIdle;
        synchronized (this) {
            Destination destination = destinations.get(session.key().address());
            wasIdle = destination != null && destination.idle.removeIf(kept -> kept.session() == session);
        }
        if (wasIdle) {
            quit(session);
        }
    }

    private boolean isOld(SmtpSession session) {
        return session.opened().plus(MAX_AGE).isBefore(clock.instant());
    }

    private static void quit(SmtpSession session) {
        SmtpConnection connection = session.connection();
        if (connection.eventLoop().inEventLoop()) {
            connection.quit();
            return;
        }
        try {
            connection.eventLoop().execute(connection::quit);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
            return;
        }
    }

    private static SmtpFailure stopping() {
        return new SmtpFailure(Failure.INTERNAL, "the gateway is stopping", null, TlsAchieved.CLEAR);
    }
}
