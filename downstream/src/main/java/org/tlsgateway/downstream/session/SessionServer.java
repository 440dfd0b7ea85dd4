package org.tlsgateway.downstream.session;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.downstream.smtp.ClearDialogue;
import org.tlsgateway.downstream.smtp.HandOverGuard;
import org.tlsgateway.downstream.smtp.SmtpFailure;

/** A session's own downstream server, greeted and told EHLO, held idle on the client's event loop. From any thread. */
public final class SessionServer {
    private final EventLoop loop;
    private final ClearDialogue dialogue;
    private final InetSocketAddress address;
    private final List<String> ehloLines;
    private final Duration budget;

    SessionServer(EventLoop loop, ClearDialogue dialogue, SmtpReply ehlo, Duration budget) {
        this.loop = loop;
        this.dialogue = dialogue;
        this.address = dialogue.address();
        this.ehloLines =
                ehlo.isPositive() ? ehlo.lines().subList(1, ehlo.lines().size()) : List.of();
        this.budget = budget;
    }

    /**
     * What the server offers (RFC 5321 section 4.1.1.1), a keyword with its parameters each, in its order; at most 100 printable lines of
     * at most 2048 characters. Empty when it knows no EHLO.
     */
    public List<String> ehloLines() {
        return ehloLines;
    }

    /** Where the server is. */
    public InetSocketAddress address() {
        return address;
    }

    /** True while STARTTLS can be said: the server is there and has said nothing unasked. */
    public CompletableFuture<Boolean> usable() {
        return onLoop(() -> CompletableFuture.completedFuture(dialogue.usable()));
    }

    /**
     * Says STARTTLS. After exactly a 220 the channel is the caller's: on the same loop, autoRead off, nothing in its pipeline but
     * {@link HandOverGuard}, which drops the connection if the server speaks, and which the caller replaces.
     *
     * @return completed on the loop, exceptionally with {@link SmtpFailure}, the connection then being closed
     */
    public CompletableFuture<Channel> startTls() {
        return onLoop(() -> dialogue.startTls(budget));
    }

    /** Says QUIT and closes; no effect once the channel was handed over. */
    public void quit() {
        onLoop(dialogue::quit);
    }

    /** Completes when the connection is no longer there, also after it was handed over. */
    public CompletableFuture<Void> closed() {
        return dialogue.closed();
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> task) {
        return loop.inEventLoop()
                ? task.get()
                : CompletableFuture.supplyAsync(task, loop).thenCompose(result -> result);
    }
}
