package org.tlsgateway.downstream.smtp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.net.EventLoops;
import org.tlsgateway.downstream.tls.PeerJudge;
import org.tlsgateway.downstream.tls.TrustStores;

/** Opens connections: TCP, then {@link SmtpHandshake}. */
final class ConnectionOpener {
    private final DeliveryConfig config;
    private final EventLoops loops;
    private final ClientEngines engines = new ClientEngines();
    private final PeerJudge judge;
    private final Clock clock;

    ConnectionOpener(DeliveryConfig config, EventLoops loops, TrustStores trust, Clock clock) {
        this.config = config;
        this.loops = loops;
        this.judge = new PeerJudge(trust, config.caFile());
        this.clock = clock;
    }

    /**
     * A connection on its way.
     *
     * @param ready when content may be sent on it, or {@link SmtpFailure}
     * @param closed when it is no longer there, or never was
     * @param connection once there is one
     */
    record Opening(
            CompletableFuture<SmtpSession> ready,
            CompletableFuture<Void> closed,
            AtomicReference<@Nullable SmtpConnection> connection) {
        /** The certificates that the server has presented so far. */
        List<X509Certificate> presented() {
            SmtpConnection there = connection.get();
            return there == null ? List.of() : there.presented();
        }

        /** Gives it up, whatever it is doing; one that is there only later is closed then. */
        void abandon() {
            ready.completeExceptionally(new SmtpFailure(Failure.REPLY_TIMEOUT, "given up", null, TlsAchieved.CLEAR));
            SmtpConnection there = connection.get();
            if (there != null) {
                there.channel().close();
            }
        }
    }

    Opening open(ConnectionKey key) {
        CompletableFuture<SmtpSession> ready = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        AtomicReference<@Nullable SmtpConnection> made = new AtomicReference<>();
        if (loops.group().isShuttingDown()) {
            // No listener would ever be told.
            ready.completeExceptionally(
                    new SmtpFailure(Failure.INTERNAL, "the gateway is stopping", null, TlsAchieved.CLEAR));
            closed.complete(null);
            return new Opening(ready, closed, made);
        }
        Bootstrap bootstrap = new Bootstrap()
                .channel(loops.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        millis(config.timeouts().connect()))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SmtpConnection connection = new SmtpConnection(channel);
                        made.set(connection);
                        channel.pipeline().addLast(new SmtpReplyDecoder(), connection);
                        // From channelActive: the greeting cannot come before it is expected.
                        connection.active().thenRun(() -> greet(connection, key, ready));
                    }
                });
        TcpConnect.connect(loops.group().next(), bootstrap, key.source(), key.address())
                .whenComplete((channel, failed) -> {
                    if (failed == null) {
                        channel.closeFuture().addListener(end -> closed.complete(null));
                        // Given up before there was a connection to close. One that is ready by now, faster than this
                        // thread, stays.
                        if (ready.isCompletedExceptionally()) {
                            channel.close();
                        }
                    } else {
                        ready.completeExceptionally(SmtpFailure.of(failed));
                        closed.complete(null);
                    }
                });
        return new Opening(ready, closed, made);
    }

    private void greet(SmtpConnection connection, ConnectionKey key, CompletableFuture<SmtpSession> ready) {
        new SmtpHandshake(connection, key, config, engines, judge, clock).run().whenComplete((session, failed) -> {
            if (failed == null) {
                ready.complete(session);
            } else {
                SmtpFailure failure = SmtpFailure.of(failed).on(connection.trace(SessionTrace.Use.BROKEN));
                connection.quit();
                ready.completeExceptionally(failure);
            }
        });
    }

    private static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
    }
}
