package org.tlsgateway.hooks.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.downstream.session.ServerRequest;
import org.tlsgateway.downstream.session.SessionServer;

/**
 * A session's hold on its downstream server: for pass-through the connection that told what the server offers is kept until the client's
 * STARTTLS takes it, or its first mail shows that it goes on in clear. From any thread.
 */
public final class ServerLink {
    private final EventLoop loop;
    private final ServerOffers offers;
    private @Nullable SessionServer held;
    private @Nullable ServerRequest heldFor;
    private boolean closed;

    public ServerLink(EventLoop loop, ServerOffers offers) {
        this.loop = loop;
        this.offers = offers;
    }

    /** What the server offers, possibly as remembered. Never completes exceptionally. */
    public CompletableFuture<ServerFacts> look(ServerRequest request) {
        return offers.of(loop, request);
    }

    /** What the server offers now, on a connection that is kept. Never completes exceptionally. */
    public CompletableFuture<ServerFacts> connect(ServerRequest request) {
        return connection(request).handle((server, failed) -> {
            if (server == null) {
                return ServerOffers.facts(failed);
            }
            ServerFacts.Offers facts = ServerOffers.offers(server);
            offers.learn(request, facts);
            hold(server, request);
            return facts;
        });
    }

    /** The bare connection after the server's 220 to STARTTLS; completes exceptionally with why there is none. */
    public CompletableFuture<Channel> startTls(ServerRequest request) {
        return connection(request).thenCompose(SessionServer::startTls);
    }

    /** Why {@link #startTls} has failed. */
    public static ServerFacts.Unusable why(Throwable failed) {
        return ServerOffers.facts(failed);
    }

    /** The connection is not needed: a QUIT, and it is gone. */
    public void letGo() {
        SessionServer server = take(null);
        if (server != null) {
            server.quit();
        }
    }

    /** The session has ended: what is still being opened goes when it comes. */
    public synchronized void close() {
        closed = true;
        letGo();
    }

    /** The one that is held when it is of use, else a new one; it is the caller's. */
    private CompletableFuture<SessionServer> connection(ServerRequest request) {
        SessionServer kept = take(request);
        if (kept == null) {
            letGo();
            return open(request);
        }
        return kept.usable().thenCompose(usable -> {
            if (usable) {
                return CompletableFuture.completedFuture(kept);
            }
            kept.quit();
            return open(request);
        });
    }

    private CompletableFuture<SessionServer> open(ServerRequest request) {
        return offers.open(loop, request).thenApply(server -> {
            if (isClosed()) {
                server.quit();
                throw new IllegalStateException("the session has ended");
            }
            return server;
        });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void hold(SessionServer server, ServerRequest request) {
        if (closed) {
            server.quit();
            return;
        }
        held = server;
        heldFor = request;
    }

    /** Takes the held connection out; with a request only one that was opened for it. */
    private synchronized @Nullable SessionServer take(@Nullable ServerRequest wanted) {
        SessionServer server = held;
        if (server == null || (wanted != null && !wanted.equals(heldFor))) {
            return null;
        }
        held = null;
        heldFor = null;
        return server;
    }
}
