package org.tlsgateway.hooks.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.DownstreamUse;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.downstream.session.ServerRequest;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.server.ServerLink;
import org.tlsgateway.hooks.splice.Splice;
import org.tlsgateway.hooks.splice.SpliceLimits;
import org.tlsgateway.hooks.splice.SpliceReport;

/**
 * A session's way to its own downstream server: gathers what that offers before EHLO is answered, and after STARTTLS joins the two
 * connections. Called on the session's I/O thread, and calls back there.
 */
final class Passage {
    private static final byte[] READY = "220 2.0.0 Ready to start TLS\r\n".getBytes(StandardCharsets.US_ASCII);

    private final GatewaySession session;
    private final SocketChannel channel;
    private final SmtpFramer framer;
    private final ServerLink link;
    private volatile boolean passing;

    Passage(GatewaySession session, SocketChannel channel, SmtpFramer framer) {
        this.session = session;
        this.channel = channel;
        this.framer = framer;
        this.link =
                new ServerLink(channel.eventLoop(), session.services().servers().offers());
    }

    /** What the session's rule needs to know of its server before EHLO is answered, null when nothing. */
    @Nullable
    CompletableFuture<ServerFacts> gather() {
        boolean passThrough = session.decision().tls() == ClientTls.PASS_THROUGH;
        boolean mirror = session.decision().downstream().capabilities() == DownstreamUse.Capabilities.MIRROR;
        NextHop server = session.server();
        if (!passThrough && !mirror) {
            return null;
        }
        if (server == null) {
            return CompletableFuture.completedFuture(new ServerFacts.Unusable(
                    Failure.CONNECT_REFUSED, "the session was not intercepted and its rule names no server"));
        }
        return passThrough ? link.connect(request(server)) : link.look(request(server));
    }

    /** The client goes on in clear: no connection is kept for it. */
    void inClear() {
        link.letGo();
    }

    /**
     * Passes the client's STARTTLS through.
     *
     * @param failed when it cannot be: the session goes on
     * @param ended when it was, and both connections are closed
     */
    void begin(ChannelHandlerContext ctx, Consumer<ServerFacts.Unusable> failed, Consumer<SpliceReport> ended) {
        NextHop server = session.server();
        if (server == null) {
            throw new IllegalStateException("no server to pass the session to");
        }
        ListenerConfig.Timeouts timeouts = session.listener().timeouts();
        SpliceLimits limits = new SpliceLimits(timeouts.spliceIdle(), timeouts.spliceTotal());
        link.startTls(request(server)).whenComplete((joined, why) -> {
            if (joined != null) {
                channel.eventLoop()
                        .execute(() ->
                                join(joined, limits, report -> Errands.onSession(ctx, () -> ended.accept(report))));
            } else {
                Errands.onSession(ctx, () -> failed.accept(ServerLink.why(why)));
            }
        });
    }

    private void join(Channel server, SpliceLimits limits, Consumer<SpliceReport> ended) {
        if (!channel.isActive()) {
            server.close();
            return;
        }
        passing = true;
        channel.pipeline().remove(FlushConsolidationHandler.class);
        Splice.begin(channel, framer, server, READY, limits, ended);
    }

    /** True when the bytes of the session are no longer ours to read or write. */
    boolean passing() {
        return passing;
    }

    void close() {
        link.close();
    }

    private ServerRequest request(NextHop server) {
        boolean asClient = session.sourceAddress() != null;
        String helo = session.heloName();
        // Who connects from the client's address names itself as the client does.
        String name = asClient && helo != null
                ? ClientText.headerWord(helo)
                : session.listener().helloName();
        Duration budget = session.listener().timeouts().downstream();
        return new ServerRequest(server, session.sourceAddress(), name, budget);
    }
}
