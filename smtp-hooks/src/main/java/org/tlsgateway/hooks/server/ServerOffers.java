package org.tlsgateway.hooks.server;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.ehlo.EhloMirror;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.downstream.session.ServerRequest;
import org.tlsgateway.downstream.session.SessionServer;
import org.tlsgateway.downstream.smtp.SmtpFailure;

/**
 * What downstream servers offer, asked once per server and remembered: sessions that come while it is asked wait for the same answer.
 * A server that cannot be reached is asked again soon.
 */
public final class ServerOffers {
    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration RETRY = Duration.ofSeconds(30);

    /** Destinations of intercepted clients are theirs to choose: they must not fill the memory. */
    private static final long MOST = 10_000;

    /** A server may answer another client otherwise, where it sees the client's address. */
    private record Key(NextHop hop, @Nullable InetAddress source) {
        static Key of(ServerRequest request) {
            return new Key(request.hop(), request.source());
        }
    }

    private final ServerOpener opener;
    private final Cache<Key, CompletableFuture<ServerFacts>> known;
    private final Cache<Key, ServerFacts> unusable;

    public ServerOffers(ServerOpener opener) {
        this(opener, Ticker.systemTicker());
    }

    ServerOffers(ServerOpener opener, Ticker ticker) {
        this.opener = opener;
        this.known = CacheBuilder.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(FRESH)
                .ticker(ticker)
                .build();
        this.unusable = CacheBuilder.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(RETRY)
                .ticker(ticker)
                .build();
    }

    /** What the server offers, within the request's budget. Never completes exceptionally. */
    public CompletableFuture<ServerFacts> of(EventLoop loop, ServerRequest request) {
        Key key = Key.of(request);
        ServerFacts down = unusable.getIfPresent(key);
        if (down != null) {
            return CompletableFuture.completedFuture(down);
        }
        CompletableFuture<ServerFacts> mine = new CompletableFuture<>();
        CompletableFuture<ServerFacts> before = known.asMap().putIfAbsent(key, mine);
        if (before != null) {
            return before;
        }
        ask(loop, request).thenAccept(facts -> {
            if (facts instanceof ServerFacts.Unusable) {
                unusable.put(key, facts);
                known.asMap().remove(key, mine);
            }
            mine.complete(facts);
        });
        return mine;
    }

    /** Remembers what a connection opened for something else has shown. */
    void learn(ServerRequest request, ServerFacts.Offers offers) {
        known.put(Key.of(request), CompletableFuture.completedFuture(offers));
        unusable.invalidate(Key.of(request));
    }

    private CompletableFuture<ServerFacts> ask(EventLoop loop, ServerRequest request) {
        return open(loop, request).handle((server, failed) -> {
            if (server == null) {
                return facts(failed);
            }
            server.quit();
            return offers(server);
        });
    }

    /** A connection of the caller's own. */
    CompletableFuture<SessionServer> open(EventLoop loop, ServerRequest request) {
        try {
            return opener.open(loop, request);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    static ServerFacts.Offers offers(SessionServer server) {
        return new ServerFacts.Offers(new EhloMirror(server.ehloLines()));
    }

    /** Why a server could not be used; what is no {@link SmtpFailure} is a bug of ours. */
    static ServerFacts.Unusable facts(@Nullable Throwable failed) {
        SmtpFailure failure = SmtpFailure.of(failed == null ? new IllegalStateException("no server") : failed);
        String words = failure.failure() == Failure.INTERNAL ? "an error of the gateway" : failure.detail();
        return new ServerFacts.Unusable(failure.failure(), words);
    }
}
