package org.tlsgateway.downstream.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.downstream.smtp.SmtpReplyDecoder.Received;

/**
 * A channel on which commands are sent and their replies awaited, in order. Everything runs on the channel's event loop.
 * The first failure is final: it ends all that is pending, closes the channel and answers every later command.
 */
final class SmtpConnection extends SimpleChannelInboundHandler<Received> {
    /** Nobody waits for a goodbye. */
    private static final Duration QUIT = Duration.ofSeconds(2);

    private static final int SERVICE_CLOSING = 421;

    private final Channel channel;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final CompletableFuture<Void> active = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable Future<?> timer;
    private @Nullable SmtpFailure broken;
    private boolean handshaking;
    private boolean surplus;
    private boolean closing;
    private boolean inContent;
    private boolean quitting;
    private boolean handedOver;
    private TlsAchieved tls = TlsAchieved.CLEAR;
    private @Nullable InetAddress local;
    private @Nullable String helo;
    private @Nullable Failure flaw;

    /** For those who look at it from another thread. */
    private volatile List<X509Certificate> presented = List.of();

    private record Pending(String command, Duration timeout, CompletableFuture<SmtpReply> reply) {}

    SmtpConnection(Channel channel) {
        this.channel = channel;
        channel.closeFuture().addListener(done -> closed.complete(null));
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    Channel channel() {
        return channel;
    }

    /** Completes when the channel is connected, before anything can be read. */
    CompletableFuture<Void> active() {
        return active;
    }

    /** Completes when the channel is closed, for whatever reason. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    TlsAchieved tls() {
        return tls;
    }

    /** What the server calls itself. */
    void helo(String name) {
        helo = name;
    }

    /** Why its certificate proves nothing, also when that does not matter. */
    void flaw(Failure why) {
        flaw = why;
    }

    /** The certificates that the server presented, leaf first. */
    void presented(List<X509Certificate> chain) {
        presented = List.copyOf(chain);
    }

    List<X509Certificate> presented() {
        return presented;
    }

    /** What a report on this connection needs to know of it. */
    SessionTrace trace(SessionTrace.Use use) {
        return new SessionTrace(use, local, helo, flaw);
    }

    void tls(TlsAchieved achieved) {
        tls = achieved;
    }

    /** True when a further command can be sent: nothing failed, nothing is pending, no byte came unasked. */
    boolean usable() {
        boolean silent = pending.isEmpty() && !surplus && !inContent;
        return channel.isActive() && broken == null && silent && !closing && !handedOver;
    }

    /** A reply that comes without a command: the greeting, or the one to the content. */
    CompletableFuture<SmtpReply> expect(String what, Duration timeout) {
        return enqueue(what, timeout);
    }

    /** A reply that may be long in coming, until {@link #hurry} sets a limit. */
    CompletableFuture<SmtpReply> expectUnhurried(String what) {
        return enqueue(what, Duration.ZERO);
    }

    /** From now on the reply that is due has this long to come. */
    void hurry(Duration timeout) {
        Pending due = pending.peek();
        if (due != null) {
            stopTimer();
            startTimer(due.command(), timeout);
        }
    }

    CompletableFuture<SmtpReply> command(String line, Duration timeout) {
        return commands(List.of(line.getBytes(StandardCharsets.US_ASCII)), timeout)
                .get(0);
    }

    /** Sends these lines (without CRLF) at once; a reply to each (RFC 2920 section 3.1). */
    List<CompletableFuture<SmtpReply>> commands(List<byte[]> lines, Duration timeout) {
        if (surplus) {
            // What came before the command cannot be its answer: it was injected, or the server is confused.
            fail(Failure.PROTOCOL_ERROR, "the server sent more than the reply that was due", null);
        }
        List<CompletableFuture<SmtpReply>> replies = new ArrayList<>();
        ByteBuf out = channel.alloc().buffer();
        for (byte[] line : lines) {
            replies.add(enqueue(verb(line), timeout));
            out.writeBytes(line).writeByte('\r').writeByte('\n');
        }
        send(out);
        return replies;
    }

    /** Writes as it is; the future completes when the system has taken it. Takes over the reference. */
    CompletableFuture<Void> send(ByteBuf bytes) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (broken != null) {
            bytes.release();
            done.completeExceptionally(broken);
            return done;
        }
        channel.writeAndFlush(bytes).addListener(written -> {
            if (written.isSuccess()) {
                done.complete(null);
            } else {
                done.completeExceptionally(fail(Failure.CONNECTION_LOST, "cannot write: " + written.cause(), null));
            }
        });
        return done;
    }

    /** Between 354 and the final dot no command may be sent, QUIT neither. */
    void inContent(boolean now) {
        inContent = now;
    }

    /**
     * Starts TLS, after the 220. Fails with STARTTLS_INJECTION when clear bytes follow it, in the same packet or later, and
     * with TLS_HANDSHAKE when TLS cannot be had.
     */
    CompletableFuture<SSLSession> startTls(SSLEngine engine, Duration timeout) {
        CompletableFuture<SSLSession> session = new CompletableFuture<>();
        if (surplus) {
            session.completeExceptionally(
                    fail(Failure.STARTTLS_INJECTION, "clear bytes came with the 220 to STARTTLS", null));
            return session;
        }
        handshaking = true;
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        handler.setCloseNotifyFlushTimeoutMillis(QUIT.toMillis());
        handler.handshakeFuture().addListener(done -> {
            handshaking = false;
            if (done.isSuccess()) {
                session.complete(engine.getSession());
            } else {
                session.completeExceptionally(handshakeFailure(done.cause()));
            }
        });
        channel.pipeline().addFirst("tls", handler);
        return session;
    }

    private SmtpFailure handshakeFailure(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof NotSslRecordException) {
                return fail(Failure.STARTTLS_INJECTION, "clear bytes came after the 220 to STARTTLS", null);
            }
        }
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return fail(Failure.TLS_HANDSHAKE, PeerText.clean(why), null);
    }

    /** True when bytes have come beyond the last reply that was due. */
    boolean surplus() {
        return surplus;
    }

    /** Takes itself out of the pipeline: from now on the channel is another's, and nothing is said or ended here. */
    void handOver() {
        handedOver = true;
        channel.pipeline().remove(this);
    }

    /** Says QUIT if that can be said, then closes; completes when closed. */
    CompletableFuture<Void> quit() {
        if (quitting || handedOver) {
            return closed;
        }
        quitting = true;
        if (usable()) {
            command("QUIT", QUIT).whenComplete((reply, failed) -> channel.close());
        } else {
            channel.close();
        }
        return closed;
    }

    /** Ends the connection at once; the first failure stays the one that counts. */
    SmtpFailure fail(Failure failure, String detail, @Nullable SmtpReply reply) {
        SmtpFailure first = broken;
        if (first == null) {
            first = new SmtpFailure(failure, detail, reply, tls);
            broken = first;
            stopTimer();
            for (Pending waiting = pending.poll(); waiting != null; waiting = pending.poll()) {
                waiting.reply().completeExceptionally(first);
            }
            channel.close();
        }
        return first;
    }

    private CompletableFuture<SmtpReply> enqueue(String what, Duration timeout) {
        CompletableFuture<SmtpReply> reply = new CompletableFuture<>();
        if (broken != null) {
            reply.completeExceptionally(broken);
            return reply;
        }
        pending.add(new Pending(what, timeout, reply));
        if (pending.size() == 1) {
            startTimer(pending.element());
        }
        return reply;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Received received) {
        Pending due = pending.poll();
        SmtpReply reply = received.reply();
        stopTimer();
        closing |= reply.code() == SERVICE_CLOSING;
        if (due == null) {
            if (closing) {
                fail(Failure.CONNECTION_LOST, "the server closes: " + reply, reply);
            } else {
                fail(Failure.PROTOCOL_ERROR, "a reply that nobody asked for: " + reply, reply);
            }
            return;
        }
        if (pending.isEmpty()) {
            surplus = received.surplus();
        } else {
            startTimer(pending.element());
        }
        due.reply().complete(reply);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Asked now: a closed channel has none any more.
        local = channel.localAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
        active.complete(null);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!handshaking) {
            fail(Failure.CONNECTION_LOST, "the server closed the connection" + during(), null);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (handshaking) {
            // The handshake's own future tells it better.
            return;
        }
        Throwable root = cause.getCause() instanceof SSLException ssl ? ssl : cause;
        String words = PeerText.clean(String.valueOf(root.getMessage())) + during();
        boolean protocol = root instanceof CorruptedFrameException || root instanceof NotSslRecordException;
        fail(protocol ? Failure.PROTOCOL_ERROR : Failure.CONNECTION_LOST, words, null);
    }

    private String during() {
        Pending head = pending.peek();
        return head == null ? "" : " (awaiting the reply to " + head.command() + ")";
    }

    private void startTimer(Pending due) {
        if (!due.timeout().isZero()) {
            startTimer(due.command(), due.timeout());
        }
    }

    private void startTimer(String command, Duration timeout) {
        long millis = timeout.toMillis();
        String words = "no reply to " + command + " within " + millis + " ms";
        timer = eventLoop().schedule(() -> fail(Failure.REPLY_TIMEOUT, words, null), millis, TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static String verb(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }
}
