package org.tlsgateway.hooks.server;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.downstream.session.ServerRequest;
import org.tlsgateway.downstream.session.SessionServer;

/** Opens a connection to a session's downstream server, on the event loop of the session's client. */
@FunctionalInterface
public interface ServerOpener {
    CompletableFuture<SessionServer> open(EventLoop loop, ServerRequest request);
}
