package org.tlsgateway.hooks.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.Blame;
import org.tlsgateway.core.failure.Phase;
import org.tlsgateway.core.session.PassThroughPolicy;
import org.tlsgateway.core.session.ServerFacts;
import org.tlsgateway.hooks.framing.SmtpFramer;
import org.tlsgateway.hooks.framing.SmtpInput;
import org.tlsgateway.hooks.proxy.StrayHeaderHandler;
import org.tlsgateway.hooks.splice.SpliceReport;
import org.tlsgateway.hooks.starttls.PassThroughResponse;
import org.tlsgateway.hooks.verdict.MessageIntake;

/**
 * Leads one client's dialogue, on its I/O thread: takes one framed input, has James's handlers answer it, and asks the framer
 * for the next. What may block is an errand for a worker; while a message is inspected nothing runs here.
 */
final class SmtpCoreHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(SmtpCoreHandler.class);

    private final SessionHandlers handlers;
    private final SmtpFramer framer;
    private final GatewaySession session;
    private final GatewayTransport transport;
    private final MessageEnd messageEnd;
    private final ChunkDialogue chunks;
    private final SessionLog log;
    private final Passage passage;
    private final Errands errands;
    private @Nullable SessionEnd end;
    private boolean open;
    private boolean stopping;

    SmtpCoreHandler(
            SessionHandlers handlers,
            SmtpFramer framer,
            GatewaySession session,
            GatewayTransport transport,
            SessionLog log,
            Executor workers) {
        this.handlers = handlers;
        this.framer = framer;
        this.session = session;
        this.transport = transport;
        this.messageEnd = new MessageEnd(session);
        this.chunks = new ChunkDialogue(session, framer);
        this.log = log;
        this.passage = new Passage(session, transport.channel(), framer);
        this.errands = new Errands(workers, this::failed);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        open = true;
        handlers.connect().forEach(handler -> write(handler.onConnect(session)));
        next();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof SmtpInput input) || transport.closing()) {
            ReferenceCountUtil.release(message instanceof SmtpInput.Data data ? data.block() : message);
            return;
        }
        if (input instanceof SmtpInput.Command command) {
            onCommand(ctx, command.line());
        } else if (input instanceof SmtpInput.Bdat bdat) {
            onBdat(bdat);
        } else if (input instanceof SmtpInput.EndOfChunk) {
            onEndOfChunk(ctx);
        } else if (input instanceof SmtpInput.Data data) {
            onData(ctx, data);
        } else if (input instanceof SmtpInput.EndOfData endOfData) {
            onEndOfData(ctx, endOfData);
        } else if (input instanceof SmtpInput.Violation violation) {
            onViolation(violation.kind());
        }
    }

    private void onCommand(ChannelHandlerContext ctx, byte[] line) {
        LineHandler<? extends ProtocolSession> pushed = transport.lineHandler();
        String verb = pushed == null ? CommandLine.verb(line) : "";
        if (CommandLine.endsGroup(verb) && framer.hasInput()) {
            last(Blame.REMOTE, Phase.SESSION, new SMTPResponse("554", "5.5.0 Improper pipelining after " + verb));
            return;
        }
        if (verb.equals("EHLO") || verb.equals("HELO")) {
            session.decide(CommandLine.argument(line));
        }
        CompletableFuture<ServerFacts> gathering = verb.equals("EHLO") ? passage.gather() : null;
        if (gathering == null) {
            answer(ctx, verb, pushed, line);
            return;
        }
        gathering.thenAccept(facts -> Errands.onSession(ctx, () -> {
            if (open && !transport.closing()) {
                session.learned(facts);
                answer(ctx, verb, pushed, line);
            }
        }));
    }

    private void answer(
            ChannelHandlerContext ctx,
            String verb,
            @Nullable LineHandler<? extends ProtocolSession> pushed,
            byte[] line) {
        Supplier<@Nullable Response> asked =
                () -> pushed == null ? handlers.line().onLine(session, line) : onLine(pushed, line);
        if (pushed != null || CommandLine.mayBlock(verb, line)) {
            errands.run(ctx, asked, response -> answered(ctx, verb, pushed, response));
        } else {
            answered(ctx, verb, pushed, asked.get());
        }
    }

    private void answered(
            ChannelHandlerContext ctx,
            String verb,
            @Nullable LineHandler<? extends ProtocolSession> pushed,
            @Nullable Response response) {
        if (pushed != null && response != null && response.getRetCode().startsWith("5")) {
            // James forgets to take its AUTH handler away after an answer that it cannot decode.
            transport.dropLineHandlers();
        }
        if (response instanceof PassThroughResponse) {
            passage.begin(ctx, this::notPassed, this::passed);
            return;
        }
        if (verb.equals("MAIL")) {
            passage.inClear();
        }
        write(
                verb.equals("EHLO") || verb.equals("HELO") || response == null
                        ? response
                        : EnhancedStatus.complete(response));
        if (verb.equals("QUIT") && transport.closing()) {
            end = SessionEnd.QUIT;
        }
        next();
    }

    /** RFC 3207 section 4: the session goes on as if STARTTLS had not been said. */
    private void notPassed(ServerFacts.Unusable why) {
        if (!open || transport.closing()) {
            return;
        }
        session.learned(why);
        PassThroughPolicy.Refusal refusal = PassThroughPolicy.unavailable(why);
        write(new SMTPResponse(Integer.toString(refusal.code()), ClientText.printable(refusal.text())));
        next();
    }

    private void passed(SpliceReport report) {
        session.spliced(report);
        endUnlessKnown(SessionEnd.of(report));
        if (!open) {
            over();
        }
    }

    @SuppressWarnings("unchecked")
    private Response onLine(LineHandler<? extends ProtocolSession> handler, byte[] line) {
        return ((LineHandler<SMTPSession>) handler).onLine(session, line);
    }

    private void onBdat(SmtpInput.Bdat bdat) {
        Response response;
        session.chunk(bdat.chunk());
        if (transport.lineHandler() == null) {
            response = EnhancedStatus.complete(handlers.line().onLine(session, bdat.line()));
        } else {
            // RFC 4954 section 4: the client owes an answer to AUTH's challenge.
            transport.dropLineHandlers();
            response = new SMTPResponse("503", "5.5.1 BDAT is no answer to AUTH");
        }
        transport.send(chunks.begin(response));
    }

    private void onEndOfChunk(ChannelHandlerContext ctx) {
        Response reply = chunks.end(session.chunk());
        if (reply == null) {
            onEndOfData(ctx, new SmtpInput.EndOfData(null));
        } else {
            write(reply);
            next();
        }
    }

    private void onData(ChannelHandlerContext ctx, SmtpInput.Data data) {
        MessageIntake message = chunks.receiving() ? chunks.intake() : session.intake();
        if (message != null && message.goesToDisk(data.block().readableBytes())) {
            errands.run(ctx, () -> take(data), Runnable::run);
        } else {
            take(data).run();
        }
    }

    /** Returns what the framer is to do next. */
    private Runnable take(SmtpInput.Data data) {
        try {
            if (chunks.receiving()) {
                return chunks.take(data.block());
            }
            if (session.intake() != null) {
                session.intake().take(data.block());
            }
            long limit = session.messageSize();
            return () -> framer.nextData(limit);
        } finally {
            data.block().release();
        }
    }

    private void onEndOfData(ChannelHandlerContext ctx, SmtpInput.EndOfData endOfData) {
        Runnable inspection = () -> messageEnd.begin(endOfData, ctx, reply -> {
            write(reply);
            session.resetState();
            next();
        });
        MessageIntake message = session.intake();
        if (message != null && message.goesToDisk(0)) {
            errands.run(ctx, message::complete, inspection);
        } else {
            inspection.run();
        }
    }

    private void onViolation(SmtpInput.Kind kind) {
        SMTPResponse reply = new SMTPResponse(Integer.toString(kind.code()), kind.enhancedCode() + " " + kind.text());
        if (kind.closes()) {
            last(Blame.REMOTE, phase(), reply);
        } else {
            write(reply);
            next();
        }
    }

    /** What the framer is to wait for now. */
    private void next() {
        if (transport.closing()) {
            return;
        }
        if (stopping) {
            goodbye();
        } else if (transport.errors() >= session.listener().limits().errors()) {
            last(Blame.REMOTE, Phase.SESSION, new SMTPResponse("421", "4.7.0 Too many errors"));
        } else if (session.intake() != null) {
            long limit = session.messageSize();
            transport.send(() -> framer.nextData(limit));
        } else {
            transport.send(session.chunked() == null ? framer::nextCommand : framer::nextCommandInMessage);
        }
    }

    /** The listener stops: the session ends now, or with the reply to the message that is being inspected. */
    static void shutDown(Channel channel) {
        SmtpCoreHandler handler = channel.pipeline().get(SmtpCoreHandler.class);
        ChannelHandlerContext ctx = handler == null ? null : channel.pipeline().context(handler);
        if (ctx != null) {
            ctx.executor().execute(() -> handler.errands.whenBack(handler::stop));
        }
    }

    private void stop() {
        stopping = true;
        if (open && !transport.closing() && !messageEnd.waiting() && !passage.passing()) {
            goodbye();
        }
    }

    /** RFC 5321 section 3.8. */
    private void goodbye() {
        last(
                Blame.OPERATOR,
                Phase.SESSION,
                new SMTPResponse("421", "4.3.2 " + session.listener().helloName() + " is shutting down"));
    }

    private void last(Blame blame, Phase phase, SMTPResponse reply) {
        end = SessionEnd.of(blame, phase, reply.getLines().get(0).toString());
        reply.setEndSession(true);
        write(reply);
    }

    private void write(@Nullable Response response) {
        if (response != null) {
            transport.writeResponse(response, session);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                session.tlsStarted(ctx.pipeline().get(SslHandler.class).engine().getSession());
            } else if (end == null) {
                end = SessionEnd.of(Blame.REMOTE, Phase.STARTTLS, String.valueOf(handshake.cause()));
            }
        } else if (event == StrayHeaderHandler.Event.CLAIMED && !transport.closing()) {
            String client = session.client().getHostAddress();
            last(
                    Blame.REMOTE,
                    Phase.SESSION,
                    new SMTPResponse("554", "5.7.0 PROXY header refused: " + client + " is not a trusted proxy"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        errands.whenBack(() -> failed(ctx, cause));
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        if (passage.passing()) {
            // Words of ours have no place in what is passed through.
            ctx.close();
            return;
        }
        SessionEnd known = SessionEnd.ofBroken(cause, phase());
        if (known != null) {
            endUnlessKnown(known);
            ctx.close();
            return;
        }
        LOGGER.error(
                "Session {} of {} failed",
                session.getSessionID(),
                session.client().getHostAddress(),
                cause);
        last(Blame.US, phase(), new SMTPResponse("421", "4.3.0 Internal error"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        errands.whenBack(this::gone);
    }

    private void gone() {
        if (!open) {
            return;
        }
        open = false;
        passage.close();
        if (!passage.passing() || session.splice() != null) {
            over();
        }
    }

    private void over() {
        endUnlessKnown(SessionEnd.of(
                phase() == Phase.SESSION ? Blame.REMOTE : Blame.NETWORK, phase(), "the client closed the connection"));
        messageEnd.clientGone();
        handlers.disconnect().forEach(handler -> handler.onDisconnect(session));
        log.ended(session, end);
        session.resetState();
    }

    private void endUnlessKnown(SessionEnd now) {
        if (end == null) {
            end = now;
        }
    }

    private Phase phase() {
        boolean inMessage = session.intake() != null || session.chunked() != null || chunks.receiving();
        return messageEnd.waiting() ? Phase.SCAN : inMessage ? Phase.DATA : Phase.SESSION;
    }
}
