package org.tlsgateway.hooks.splice;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.downstream.smtp.HandOverGuard;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.splice.SpliceReport.ClosedBy;

/**
 * A client's channel and its server's, spliced on the event loop that both are on. The client's core handler stays at the tail of its
 * pipeline: it reads nothing more, but learns of the end like of any other, so that limits and disconnect hooks count. What it still
 * writes or closes ends the splice.
 */
public final class Splice {
    /** Above the high mark the other side is not read. */
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SocketChannel client;
    private final Channel server;
    private final SpliceLimits limits;
    private final Consumer<SpliceReport> listener;
    private final long begun = System.nanoTime();
    private final Direction toServer;
    private final Direction toClient;
    private long lastMoved = begun;
    private boolean clientSpoke;
    private boolean ended;
    private @Nullable ClosedBy closedFirst;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> looking;

    private Splice(SocketChannel client, Channel server, SpliceLimits limits, Consumer<SpliceReport> listener) {
        this.client = client;
        this.server = server;
        this.limits = limits;
        this.listener = listener;
        this.toServer = new Direction(this, ClosedBy.CLIENT, client, server);
        this.toClient = new Direction(this, ClosedBy.SERVER, server, client);
    }

    /**
     * Begins, on the event loop of both: the framer gives way, the 220 is written, both are read.
     *
     * @param framer of the client, waiting for the answer to STARTTLS; clear bytes that it holds are an injection
     * @param server bare but for {@link HandOverGuard}; it has answered STARTTLS with 220
     * @param ready the reply to the client's STARTTLS, with its CRLF
     * @param ended told once, on the loop, when it is over and before the core handler is told
     */
    public static void begin(
            SocketChannel client,
            SmtpFramer framer,
            Channel server,
            byte[] ready,
            SpliceLimits limits,
            Consumer<SpliceReport> ended) {
        if (!client.eventLoop().inEventLoop() || client.eventLoop() != server.eventLoop()) {
            throw new IllegalStateException("a splice is on one event loop");
        }
        Splice splice = new Splice(client, server, limits, ended);
        ClosedBy impossible = splice.impossible(framer);
        if (impossible != null) {
            splice.end(impossible);
            return;
        }
        splice.put(framer);
        splice.toServer.start();
        splice.toClient.start();
        client.pipeline().context(ClientEnd.class).writeAndFlush(Unpooled.wrappedBuffer(ready));
        splice.startTimer();
        client.config().setAutoRead(true);
        server.config().setAutoRead(true);
    }

    private @Nullable ClosedBy impossible(SmtpFramer framer) {
        HandOverGuard guard = server.pipeline().get(HandOverGuard.class);
        if (guard != null && guard.injected()) {
            return ClosedBy.INJECTION;
        }
        if (!server.isActive()) {
            return ClosedBy.SERVER;
        }
        if (!client.isActive()) {
            return ClosedBy.CLIENT;
        }
        // RFC 3207 section 5: what came in clear after the command is not for the server to take for TLS.
        return framer.beginTls() ? null : ClosedBy.INJECTION;
    }

    private void put(SmtpFramer framer) {
        for (Channel channel : new Channel[] {client, server}) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.config().setWriteBufferWaterMark(MARKS);
        }
        String place = client.pipeline().context(framer).name();
        client.pipeline().addBefore(place, "splice", new ClientEnd(this, toServer, toClient));
        client.pipeline().remove(framer);
        if (server.pipeline().get(HandOverGuard.class) != null) {
            server.pipeline().remove(HandOverGuard.class);
        }
        server.pipeline().addLast("splice", new SpliceEnd(this, toClient, toServer));
        // Before anything else is done on the loop: the other side must not splice into a pipe that is closed.
        // The number of its descriptor may be another session's by then.
        client.closeFuture().addListener(closed -> gone(ClosedBy.CLIENT));
        server.closeFuture().addListener(closed -> gone(ClosedBy.SERVER));
    }

    /** Bytes do not move the timer, which would cost more than moving the bytes: it looks when the last ones were. */
    private void startTimer() {
        long now = System.nanoTime();
        long idle = limits.idle().toNanos() - (now - lastMoved);
        long total = limits.total().toNanos() - (now - begun);
        if (total <= 0) {
            end(ClosedBy.TOTAL_LIMIT);
        } else if (idle <= 0) {
            end(ClosedBy.IDLE_LIMIT);
        }
        if (!ended) {
            timer = after(Math.min(idle, total), this::startTimer);
        }
    }

    private Future<?> after(long nanos, Runnable task) {
        return client.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Bytes moved. */
    void moved() {
        lastMoved = System.nanoTime();
    }

    /**
     * May these bytes be the first of their sender? The client speaks first, and its first byte is that of a handshake record (RFC 8446
     * section 5.1). If not, it is over.
     */
    boolean admits(ClosedBy sender, byte first) {
        if (clientSpoke || ended) {
            return !ended;
        }
        if (sender == ClosedBy.SERVER) {
            end(ClosedBy.INJECTION);
        } else if (first == 0x16) {
            clientSpoke = true;
        } else {
            end(ClosedBy.NOT_TLS);
        }
        return clientSpoke;
    }

    /** One side has sent its last byte. */
    void inputEnded(ClosedBy side) {
        if (closedFirst == null) {
            closedFirst = side;
            looking = after(LOOK_NANOS, this::look);
        }
    }

    /** While one side has ended its output: whether it is still there to be told of anything. */
    private void look() {
        toServer.look(toClient.finished());
        toClient.look(toServer.finished());
        if (!ended) {
            looking = after(LOOK_NANOS, this::look);
        }
    }

    /** True when both sides have ended and all of it is written: closing the connections says the rest. */
    boolean bothFinished() {
        if (toServer.finished() && toClient.finished()) {
            gone(ClosedBy.CLIENT);
        }
        return ended;
    }

    /** A side is no longer there. */
    void gone(ClosedBy side) {
        end(closedFirst == null ? side : closedFirst);
    }

    boolean ended() {
        return ended;
    }

    void end(ClosedBy closedBy) {
        if (ended) {
            return;
        }
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (looking != null) {
            looking.cancel(false);
        }
        try {
            Duration duration = Duration.ofNanos(System.nanoTime() - begun);
            listener.accept(new SpliceReport(toServer.bytes(), toClient.bytes(), duration, closedBy));
        } finally {
            close(client);
            close(server);
        }
    }

    /**
     * Netty 4.1.86 may go on reading after a splice has failed, if that closes the channel, and the number of the descriptor may by then
     * be another session's: without autoRead it does not. Nor does it shut down the input of a channel that is not to be half closed,
     * which it would do to one that a handler has closed at the end of its input.
     */
    private static void close(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.close();
        channel.config().setAutoRead(false);
    }
}
