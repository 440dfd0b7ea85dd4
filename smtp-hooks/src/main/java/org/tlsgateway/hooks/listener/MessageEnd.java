package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.hooks.framing.SmtpInput;
import org.tlsgateway.hooks.verdict.InSessionRun;
import org.tlsgateway.hooks.verdict.MessageFacts;
import org.tlsgateway.hooks.verdict.MessageIntake;
import org.tlsgateway.hooks.verdict.VerdictReply;

/** From the final dot to the reply: at most one message of a session is inspected at a time, and no thread of ours waits for it. */
final class MessageEnd {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageEnd.class);

    private final GatewaySession session;
    private @Nullable InSessionRun run;

    MessageEnd(GatewaySession session) {
        this.session = session;
    }

    /** Ends the message; {@code reply} is called once, on the session's I/O thread, unless the client goes away. */
    void begin(SmtpInput.EndOfData end, ChannelHandlerContext ctx, Consumer<Response> reply) {
        MessageIntake message = session.takeIntake();
        if (message == null) {
            throw new IllegalStateException("end of a message that did not begin");
        }
        message.complete();
        SMTPResponse refusal = refuse(message, end);
        if (refusal == null) {
            inspect(message, ctx, reply);
            return;
        }
        if (refusal.getRetCode().startsWith("4")) {
            session.statistics().deferred(message.size());
        } else {
            session.statistics().refused(message.size());
        }
        message.dispose();
        reply.accept(refusal);
    }

    private static @Nullable SMTPResponse refuse(MessageIntake message, SmtpInput.EndOfData end) {
        if (end.refusal() != null) {
            SmtpInput.Kind kind = end.refusal().kind();
            return new SMTPResponse(Integer.toString(kind.code()), kind.enhancedCode() + " " + kind.text());
        }
        if (message.failure() != null) {
            LOGGER.error("Message {} could not be kept", message.id(), message.failure());
            return StorageFull.isCauseOf(message.failure())
                    ? new SMTPResponse("452", "4.3.1 Insufficient system storage, try again later")
                    : new SMTPResponse("451", "4.3.0 Message could not be stored, try again later");
        }
        // RFC 5321 section 6.3
        return message.loops() ? new SMTPResponse("554", "5.4.6 Too many Received lines: mail loop") : null;
    }

    private void inspect(MessageIntake message, ChannelHandlerContext ctx, Consumer<Response> reply) {
        long size = message.size();
        ScheduledFuture<?>[] expiry = new ScheduledFuture<?>[1];
        Consumer<@Nullable Verdict> report = verdict -> Errands.onSession(ctx, () -> {
            expiry[0].cancel(false);
            concluded(verdict, message, size, ctx, reply);
        });
        InSessionRun inspection = new InSessionRun(
                message, MessageFacts.of(session), session.services().processor(), report);
        run = inspection;
        HandshakeTurns.ofThisThread().messageEnded();
        expiry[0] = ctx.executor()
                .schedule(
                        inspection::expire,
                        session.listener().timeouts().verdict().toNanos(),
                        TimeUnit.NANOSECONDS);
        try {
            session.services().inspections().execute(inspection);
        } catch (RejectedExecutionException shuttingDown) {
            inspection.expire();
            message.dispose();
        }
    }

    private void concluded(
            @Nullable Verdict verdict,
            MessageIntake message,
            long size,
            ChannelHandlerContext ctx,
            Consumer<Response> reply) {
        waitsNoMore();
        count(verdict, size);
        if (ctx.channel().isActive()) {
            reply.accept(VerdictReply.of(verdict, message.id()));
        }
    }

    private void waitsNoMore() {
        if (run != null) {
            run = null;
            HandshakeTurns.ofThisThread().messageAnswered();
        }
    }

    private void count(@Nullable Verdict verdict, long size) {
        String label;
        if (verdict instanceof Verdict.Accepted || verdict instanceof Verdict.Discarded) {
            session.statistics().accepted(size);
            label = verdict instanceof Verdict.Accepted ? "accepted" : "discarded";
        } else if (verdict instanceof Verdict.Refused) {
            session.statistics().refused(size);
            label = "refused";
        } else {
            session.statistics().deferred(size);
            label = verdict == null ? "none" : "deferred";
        }
        session.services().metrics().generate("gateway-verdict-" + label).increment();
    }

    /** True while a message is inspected. */
    boolean waiting() {
        return run != null;
    }

    /** The connection is gone: what is not being queued yet will not be. */
    void clientGone() {
        if (run != null) {
            run.abandon();
            waitsNoMore();
        }
        MessageIntake unfinished = session.takeIntake();
        if (unfinished != null) {
            unfinished.dispose();
        }
    }
}
