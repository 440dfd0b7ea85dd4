package org.tlsgateway.downstream.smtp;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;

/**
 * A dialogue in clear text up to STARTTLS: greeting and EHLO; then the connection is held until it is ended or handed over bare. All
 * on the channel's event loop; what fails is {@link SmtpFailure}, and the connection is closed then.
 */
public final class ClearDialogue {
    private static final int READY = 220;
    private static final int OK = 250;

    /** RFC 5321 section 4.1.1.1: the server knows no EHLO, so it offers nothing. */
    private static final Set<Integer> NO_EHLO = Set.of(500, 501, 502, 504, 550);

    private final SmtpReplyDecoder decoder = new SmtpReplyDecoder();
    private final SmtpConnection connection;

    /** Puts itself into the pipeline of a channel that is not yet connected. */
    public ClearDialogue(Channel channel) {
        connection = new SmtpConnection(channel);
        channel.pipeline().addLast(decoder, connection);
    }

    /** Where the server is. */
    public InetSocketAddress address() {
        return (InetSocketAddress) connection.channel().remoteAddress();
    }

    /** Waits for the greeting and says EHLO: its reply, which is not positive when the server knows no EHLO. */
    public CompletableFuture<SmtpReply> greet(String heloName, Duration timeout) {
        return connection
                .active()
                // The greeting cannot come before it is expected.
                .thenCompose(connected -> connection.expect("the greeting", timeout))
                .thenCompose(greeting -> greeting.code() == READY
                        ? connection.command("EHLO " + heloName, timeout)
                        : refused(Failure.GREETING_REFUSED, "greeting ", greeting))
                .thenCompose(reply -> reply.code() == OK || NO_EHLO.contains(reply.code())
                        ? CompletableFuture.completedFuture(reply)
                        : refused(Failure.EHLO_REFUSED, "EHLO: ", reply));
    }

    /** True when STARTTLS or QUIT can be said: the server is there and has said nothing unasked. */
    public boolean usable() {
        return connection.usable() && !decoder.midReply();
    }

    /**
     * Says STARTTLS; after its 220 the channel is the caller's, with autoRead off and without a handler that reads. Bytes in clear that
     * come with the 220, or until the caller has put a handler of its own in the place of {@link HandOverGuard}, are injected: the
     * connection is dropped (RFC 3207 section 5).
     */
    public CompletableFuture<Channel> startTls(Duration timeout) {
        if (!usable()) {
            return CompletableFuture.failedFuture(
                    fail(Failure.PROTOCOL_ERROR, "the server sent more than the reply that was due", null));
        }
        return connection.command("STARTTLS", timeout).thenCompose(reply -> {
            if (reply.code() != READY) {
                return refused(Failure.STARTTLS_REFUSED, "STARTTLS: ", reply);
            }
            if (connection.surplus()) {
                return CompletableFuture.failedFuture(
                        fail(Failure.STARTTLS_INJECTION, "clear bytes came with the 220 to STARTTLS", null));
            }
            return CompletableFuture.completedFuture(handOver());
        });
    }

    private Channel handOver() {
        Channel channel = connection.channel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new HandOverGuard());
        connection.handOver();
        channel.pipeline().remove(decoder);
        return channel;
    }

    private <T> CompletableFuture<T> refused(Failure failure, String during, SmtpReply reply) {
        Failure what = reply.code() < 400 ? Failure.PROTOCOL_ERROR : failure;
        SmtpFailure refusal = new SmtpFailure(what, during + reply, reply, connection.tls());
        connection.quit();
        return CompletableFuture.failedFuture(refusal);
    }

    /** Ends the connection at once. */
    public SmtpFailure fail(Failure failure, String detail, @Nullable SmtpReply reply) {
        return connection.fail(failure, detail, reply);
    }

    /** Says QUIT if that can be said, then closes; no effect after a hand-over. Completes when closed. */
    public CompletableFuture<Void> quit() {
        return connection.quit();
    }

    /** Completes when the connection is no longer there. */
    public CompletableFuture<Void> closed() {
        return connection.closed();
    }
}
