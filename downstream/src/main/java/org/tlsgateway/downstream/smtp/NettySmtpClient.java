package org.tlsgateway.downstream.smtp;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.delivery.SessionTrace.Use;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.smtp.ConnectionPool.Lease;
import org.tlsgateway.downstream.smtp.ContentScanner.Scanned;
import org.tlsgateway.downstream.tls.TrustStores;

/** The SMTP client: a pool of sessions on Netty. Two threads for all sockets, a few to read messages from disk. */
public final class NettySmtpClient implements SmtpTransport, SmtpProbe {
    private static final Logger LOG = LoggerFactory.getLogger(NettySmtpClient.class);
    private static final int LOOPS = 2;
    private static final int READERS = 4;
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final DeliveryConfig config;
    private final EventLoops loops;
    private final ThreadPoolExecutor readers;
    private final ContentScanner scanner;
    private final ConnectionOpener opener;
    private final ConnectionPool pool;

    public NettySmtpClient(DeliveryConfig config) {
        this(config, new TrustStores(), Clock.systemUTC());
    }

    /** @param clock by which certificates are judged */
    public NettySmtpClient(DeliveryConfig config, TrustStores trust, Clock clock) {
        this.config = config;
        this.loops = EventLoops.start(LOOPS, new DefaultThreadFactory("smtp-out", true));
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "smtp-out-content");
            thread.setDaemon(true);
            return thread;
        };
        this.readers =
                new ThreadPoolExecutor(READERS, READERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        this.readers.allowCoreThreadTimeOut(true);
        this.scanner = new ContentScanner(readers);
        this.opener = new ConnectionOpener(config, loops, trust, clock);
        this.pool = new ConnectionPool(opener, config.connectionsPerDestination(), config.idleConnection(), clock);
    }

    @Override
    public CompletableFuture<AttemptOutcome> send(
            MxAttempt attempt, InetSocketAddress address, Envelope envelope, MessageContent content) {
        ConnectionKey key = ConnectionKey.of(attempt, address);
        try {
            return scanner.scan(content)
                    .thenCompose(scanned ->
                            send(envelope, scanned, key).whenComplete((outcome, failed) -> scanner.forget(scanned)))
                    .exceptionally(NettySmtpClient::failed);
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(e));
        }
    }

    @Override
    public CompletableFuture<SessionProbe> probe(
            MxAttempt attempt, InetSocketAddress address, Envelope envelope, Duration limit) {
        return new ProbeRun(opener.open(ConnectionKey.of(attempt, address)), address, envelope).within(limit);
    }

    private CompletableFuture<AttemptOutcome> send(Envelope envelope, Scanned scanned, ConnectionKey key) {
        try {
            OutgoingMessage message = OutgoingMessage.of(envelope, scanned.content(), scanned.facts());
            return pool.acquire(key).thenCompose(lease -> transact(lease, key, message));
        } catch (SmtpFailure | RuntimeException cannotBeSent) {
            return CompletableFuture.failedFuture(cannotBeSent);
        }
    }

    private CompletableFuture<AttemptOutcome> transact(Lease lease, ConnectionKey key, OutgoingMessage message) {
        SmtpTransaction transaction = new SmtpTransaction(lease.session(), message, config.timeouts(), readers);
        CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
        lease.session()
                .connection()
                .eventLoop()
                .execute(() -> transaction.run().whenComplete((result, bug) -> {
                    pool.release(lease.session());
                    if (bug != null) {
                        outcome.completeExceptionally(bug);
                    } else {
                        outcome.complete(result.on(
                                lease.session().connection().trace(lease.reused() ? Use.REUSED : Use.OPENED)));
                    }
                }));
        return outcome.thenCompose(result -> {
            // It had died while it was idle, and the server has not heard of the message: once more, on a new one.
            boolean stale = lease.reused() && !transaction.mailAnswered();
            return stale
                    ? pool.acquireNew(key).thenCompose(fresh -> transact(fresh, key, message))
                    : CompletableFuture.completedFuture(result);
        });
    }

    private static AttemptOutcome failed(Throwable error) {
        SmtpFailure failure = SmtpFailure.of(error);
        if (failure.isBug()) {
            LOG.error("SMTP client: {}", failure.detail(), error);
        }
        return failure.toOutcome();
    }

    @Override
    public void close() {
        try {
            pool.close().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException slowGoodbye) {
            LOG.debug("not all servers answered QUIT in time");
        }
        loops.stop();
        readers.shutdown();
    }
}
