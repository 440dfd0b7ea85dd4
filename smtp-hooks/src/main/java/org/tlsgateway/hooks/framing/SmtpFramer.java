package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ListenerConfig;

/**
 * The framer of one channel: bytes in, one {@link SmtpInput} out whenever the session has asked for it (RFC 5321 section 2.3.8,
 * section 4.1.1.4).
 *
 * <p>It belongs on the I/O loop, behind SslHandler and the PROXY decoder; the handler after it may run on another executor.
 * After the banner, and after every reply, the session asks with {@link #nextCommand()}; after a 354 with
 * {@link #nextData(long)}, and again with it after every {@link SmtpInput.Data}; after a BDAT with {@link #nextChunk()} or
 * {@link #skipChunk()}. What was not asked for stays unparsed, and the octets of a BDAT are never read as commands, whatever is asked.
 */
public final class SmtpFramer extends ChannelDuplexHandler {
    /** With this much unasked for, reading stops. One more read may be under way. */
    static final int HIGH = 64 * 1024;
    /** With this much left, reading goes on. */
    static final int LOW = 8 * 1024;
    /** How long a client may take to read the reply to a violation. */
    static final int LINGER_SECONDS = 5;

    private enum Mode {
        /** The session has the word. */
        HOLD,
        /** It has asked for something. */
        ASKED,
        CLOSED
    }

    private final ListenerConfig.Timeouts timeouts;
    private final SmtpParser parser;
    private @Nullable ChannelHandlerContext context;
    private @Nullable InputDeadlines deadlines;
    private @Nullable Future<?> linger;

    private Mode mode = Mode.HOLD;
    /** A message is coming in by BDAT: its time runs, also between the chunks. */
    private boolean chunked;

    private SmtpInput.@Nullable Kind overdue;
    private boolean pumping;
    private boolean paused;
    /** STARTTLS was handed over and not answered: RFC 3207 lets the client send nothing. */
    private boolean startTls;

    private boolean injected;
    private volatile boolean ahead;

    public SmtpFramer(ListenerConfig.Limits limits, ListenerConfig.Timeouts timeouts) {
        this.timeouts = timeouts;
        this.parser = new SmtpParser(limits);
    }

    /**
     * The session has answered and wants the next command line: it comes as {@link SmtpInput.Command}, {@link SmtpInput.Bdat} or
     * {@link SmtpInput.Violation}, at once if it is there. From any thread.
     */
    public void nextCommand() {
        ask(() -> {
            if (chunked) {
                chunked = false;
                overdue = null;
                deadlines().stopTotal();
            }
            awaitCommand();
        });
    }

    /** As {@link #nextCommand()} between two chunks of a message, whose time goes on to run. */
    public void nextCommandInMessage() {
        ask(() -> unlessOverdue(this::awaitCommand));
    }

    private void awaitCommand() {
        parser.wantCommand();
        resume();
    }

    /**
     * The session has sent its 354, or has taken the last {@link SmtpInput.Data}, and wants what comes next of the message: Data,
     * in the end {@link SmtpInput.EndOfData}, or {@link SmtpInput.Violation}. From any thread.
     *
     * @param limit bytes of the message, 0 for no limit; only the first call's counts. What is over it is swallowed
     */
    public void nextData(long limit) {
        ask(() -> {
            if (!parser.inData()) {
                startMessage();
            }
            unlessOverdue(() -> {
                parser.wantData(limit);
                resume();
            });
        });
    }

    /**
     * The session takes the octets of its last {@link SmtpInput.Bdat}: the next of them come as Data, in the end
     * {@link SmtpInput.EndOfChunk}, or {@link SmtpInput.Violation}. From any thread.
     */
    public void nextChunk() {
        ask(() -> {
            if (!chunked) {
                chunked = true;
                startMessage();
            }
            unlessOverdue(() -> {
                parser.wantChunk();
                resume();
            });
        });
    }

    /** The session does not want the octets, or the rest of them: they are swallowed, then comes EndOfChunk. From any thread. */
    public void skipChunk() {
        ask(() -> {
            if (!chunked) {
                startMessage();
            }
            unlessOverdue(() -> {
                parser.wantNoChunk();
                resume();
            });
        });
    }

    private void startMessage() {
        overdue = null;
        deadlines().startData();
    }

    /** Runs the request when the session has the word. */
    private void ask(Runnable request) {
        onLoop(() -> {
            if (mode != Mode.HOLD) {
                return;
            }
            if (injected) {
                violate(SmtpInput.Kind.STARTTLS_INJECTION);
                return;
            }
            startTls = false;
            mode = Mode.ASKED;
            request.run();
        });
    }

    private void unlessOverdue(Runnable request) {
        if (overdue != null) {
            violate(overdue);
        } else {
            request.run();
        }
    }

    /**
     * Bytes have come that the session has not asked for. Right after a command that must be the last of its group (EHLO, DATA,
     * STARTTLS: RFC 2920 section 3.1) that means that the client did not wait for the reply. From any thread.
     */
    public boolean hasInput() {
        return ahead;
    }

    /**
     * The session is about to write the 220 to STARTTLS and to put SslHandler before this framer, both in the event loop task that calls
     * this. Clear bytes that came after the command are an injection (RFC 3207 section 5): then the channel is closed.
     *
     * @return false when there was an injection: the 220 must not be written
     */
    public boolean beginTls() {
        ChannelHandlerContext ctx = ctx();
        if (!ctx.executor().inEventLoop()) {
            throw new IllegalStateException("not on the event loop");
        }
        if (mode == Mode.HOLD && !injected && parser.isEmpty()) {
            startTls = false;
            return true;
        }
        shut();
        ctx.close();
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        deadlines = new InputDeadlines(ctx.executor(), timeouts, this::expired);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        shut();
        if (linger != null) {
            linger.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        shut();
        if (linger != null) {
            linger.cancel(false);
        }
        super.channelInactive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (mode == Mode.CLOSED || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (startTls) {
            injected = true;
            ahead = true;
            bytes.release();
            return;
        }
        parser.append(bytes, ctx.alloc());
        resume();
    }

    /** A reply passes on its way out: when the client has it, it may go on, before the session asks for what comes next. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        startTls = false;
        super.write(ctx, message, promise);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (mode != Mode.CLOSED) {
            resume();
        }
        super.channelWritabilityChanged(ctx);
    }

    /** Hands over what was asked for, as far as it is there; then decides whether to go on reading and what to wait for. */
    private void resume() {
        if (pumping) {
            return;
        }
        Channel channel = ctx().channel();
        pumping = true;
        try {
            // RFC 5321 does not say so, but a client that does not read replies must not make us work and keep them.
            boolean more = true;
            while (more && mode == Mode.ASKED && channel.isWritable()) {
                SmtpInput input = parser.next(ctx().alloc());
                more = input != null;
                if (input != null) {
                    handOver(input);
                }
            }
        } finally {
            pumping = false;
        }
        if (mode == Mode.CLOSED) {
            return;
        }
        ahead = injected || !parser.isEmpty();
        boolean waiting = mode != Mode.HOLD;
        pause(!channel.isWritable() || !waiting && parser.size() > (paused ? LOW : HIGH));
        if (waiting) {
            if (parser.commandBegun()) {
                deadlines().startCommand();
            }
            deadlines().startIdle();
        } else {
            deadlines().stopIdle();
        }
    }

    private void handOver(SmtpInput input) {
        if (!chunked && !(input instanceof SmtpInput.Data)) {
            deadlines().stopTotal();
        }
        if (input instanceof SmtpInput.Violation violation) {
            violate(violation.kind());
            return;
        }
        if (input instanceof SmtpInput.Command command && Verbs.isStartTls(command.line())) {
            if (!parser.isEmpty()) {
                violate(SmtpInput.Kind.STARTTLS_INJECTION);
                return;
            }
            startTls = true;
        }
        emit(input);
    }

    private void emit(SmtpInput input) {
        mode = Mode.HOLD;
        ahead = injected || !parser.isEmpty();
        ctx().fireChannelRead(input);
    }

    private void violate(SmtpInput.Kind kind) {
        if (kind.closes()) {
            ChannelHandlerContext ctx = ctx();
            shut();
            // What the client still sends is read and thrown away: closing a socket with unread bytes would reset the
            // connection and might take the reply with it.
            pause(false);
            linger = ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
            ctx.fireChannelRead(new SmtpInput.Violation(kind));
        } else {
            emit(new SmtpInput.Violation(kind));
        }
    }

    private void expired(SmtpInput.Kind kind) {
        if (mode == Mode.HOLD) {
            overdue = kind;
        } else if (mode != Mode.CLOSED) {
            violate(kind);
        }
    }

    /** No more input comes out of this framer. */
    private void shut() {
        mode = Mode.CLOSED;
        parser.release();
        deadlines().stop();
    }

    private void pause(boolean wanted) {
        if (paused != wanted) {
            paused = wanted;
            ctx().channel().config().setAutoRead(!wanted);
        }
    }

    /** Bytes looked at so far: as many as came, however they came. */
    long scanned() {
        return parser.scanned();
    }

    long copied() {
        return parser.copied();
    }

    private ChannelHandlerContext ctx() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    private InputDeadlines deadlines() {
        if (deadlines == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return deadlines;
    }

    private void onLoop(Runnable task) {
        if (ctx().executor().inEventLoop()) {
            task.run();
        } else {
            ctx().executor().execute(task);
        }
    }
}
