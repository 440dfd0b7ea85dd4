package org.tlsgateway.downstream.smtp;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;

/** One message on one session: MAIL, RCPT, DATA, content (RFC 5321 section 3.3), pipelined where offered (RFC 2920). */
final class SmtpTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransaction.class);
    private static final byte[] DATA = "DATA".getBytes(StandardCharsets.US_ASCII);
    private static final int START_INPUT = 354;
    private static final int SERVICE_CLOSING = 421;

    private final SmtpSession session;
    private final SmtpConnection connection;
    private final OutgoingMessage message;
    private final DeliveryConfig.Timeouts timeouts;
    private final Executor executor;

    /** The replies that are final, by recipient. */
    private final Map<String, SmtpReply> replies = new LinkedHashMap<>();

    private final List<MailPath> accepted = new ArrayList<>();
    private @Nullable SmtpReply goodbye;
    private boolean mailAnswered;
    private DsnDuty duty = DsnDuty.OURS;

    SmtpTransaction(SmtpSession session, OutgoingMessage message, DeliveryConfig.Timeouts timeouts, Executor executor) {
        this.session = session;
        this.connection = session.connection();
        this.message = message;
        this.timeouts = timeouts;
        this.executor = executor;
        this.replies.putAll(message.refusedHere());
    }

    /** False when the connection gave out before the server said anything about the message: it is safe to try another. */
    boolean mailAnswered() {
        return mailAnswered;
    }

    /** Runs on the event loop; never completes exceptionally. */
    CompletableFuture<AttemptOutcome> run() {
        return start().exceptionally(error -> {
            SmtpFailure failure = SmtpFailure.of(error);
            if (failure.isBug()) {
                LOG.error("SMTP transaction: {}", failure.detail(), error);
                connection.fail(Failure.INTERNAL, failure.detail(), null);
            }
            return failure.toOutcome();
        });
    }

    private CompletableFuture<AttemptOutcome> start() {
        OutgoingMessage.Commands commands = message.commandsFor(session.capabilities(), connection.tls());
        if (commands instanceof OutgoingMessage.Unsendable unsendable) {
            mailAnswered = true;
            return done(unsendable.outcome());
        }
        OutgoingMessage.Sendable sendable = (OutgoingMessage.Sendable) commands;
        replies.putAll(sendable.refused());
        duty = sendable.duty();
        return reset().thenCompose(
                        ready -> session.capabilities().has("PIPELINING") ? pipelined(sendable) : oneByOne(sendable));
    }

    /** Clears what an unfinished transaction left; the server's 250 is the only good answer. */
    private CompletableFuture<Void> reset() {
        if (!session.needsReset()) {
            return CompletableFuture.completedFuture(null);
        }
        return connection.command("RSET", timeouts.command()).thenCompose(reply -> {
            if (reply.code() == 250) {
                session.needsReset(false);
                return CompletableFuture.completedFuture(null);
            }
            return CompletableFuture.failedFuture(broken("RSET: " + reply, reply));
        });
    }

    private CompletableFuture<AttemptOutcome> pipelined(OutgoingMessage.Sendable sendable) {
        List<byte[]> lines = new ArrayList<>();
        lines.add(sendable.mail());
        lines.addAll(sendable.rcpt());
        lines.add(DATA);
        session.needsReset(true);
        List<CompletableFuture<SmtpReply>> all = connection.commands(lines, timeouts.command());
        List<CompletableFuture<SmtpReply>> toRcpt = all.subList(1, all.size() - 1);
        CompletableFuture<SmtpReply> toData = all.get(all.size() - 1);
        return all.get(0).thenCompose(mail -> {
            boolean taken = mailReply(mail);
            for (int i = 0; i < toRcpt.size(); i++) {
                MailPath path = sendable.recipients().get(i);
                toRcpt.get(i).thenAccept(reply -> {
                    if (taken) {
                        rcptReply(path, reply);
                    }
                });
            }
            return orGoodbye(toData).thenCompose(this::dataReply);
        });
    }

    private CompletableFuture<AttemptOutcome> oneByOne(OutgoingMessage.Sendable sendable) {
        session.needsReset(true);
        return connection
                .commands(List.of(sendable.mail()), timeouts.command())
                .get(0)
                .thenCompose(mail -> {
                    CompletableFuture<Void> rcpt = CompletableFuture.completedFuture(null);
                    if (mailReply(mail)) {
                        for (int i = 0; i < sendable.rcpt().size(); i++) {
                            MailPath path = sendable.recipients().get(i);
                            byte[] line = sendable.rcpt().get(i);
                            rcpt = rcpt.thenCompose(before -> oneRcpt(path, line));
                        }
                    }
                    return rcpt.thenCompose(all -> {
                        if (accepted.isEmpty() || goodbye != null) {
                            return done(completed());
                        }
                        return orGoodbye(connection
                                        .commands(List.of(DATA), timeouts.command())
                                        .get(0))
                                .thenCompose(this::dataReply);
                    });
                });
    }

    private CompletableFuture<Void> oneRcpt(MailPath path, byte[] line) {
        if (goodbye != null) {
            replies.put(path.address(), goodbye);
            return CompletableFuture.completedFuture(null);
        }
        return connection
                .commands(List.of(line), timeouts.command())
                .get(0)
                .thenAccept(reply -> rcptReply(path, reply));
    }

    private boolean mailReply(SmtpReply reply) {
        mailAnswered = reply.code() != SERVICE_CLOSING;
        expectFinal("MAIL", reply);
        if (reply.code() >= 400) {
            message.recipients().forEach(path -> replies.putIfAbsent(path.address(), reply));
            return false;
        }
        return true;
    }

    private void rcptReply(MailPath path, SmtpReply reply) {
        expectFinal("RCPT", reply);
        if (reply.code() >= 400) {
            replies.put(path.address(), reply);
        } else {
            accepted.add(path);
        }
    }

    private void expectFinal(String command, SmtpReply reply) {
        if (reply.code() >= 300 && reply.code() < 400) {
            connection.fail(Failure.PROTOCOL_ERROR, command + ": " + reply, reply);
        }
        if (reply.code() == SERVICE_CLOSING) {
            goodbye = reply;
        }
    }

    /** A server that has said 421 owes no further replies: its 421 stands for them. */
    private CompletableFuture<SmtpReply> orGoodbye(CompletableFuture<SmtpReply> reply) {
        return reply.handle((answer, failed) -> {
                    if (failed == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    SmtpReply last = goodbye;
                    return last == null
                            ? CompletableFuture.<SmtpReply>failedFuture(failed)
                            : CompletableFuture.completedFuture(last);
                })
                .thenCompose(settled -> settled);
    }

    private CompletableFuture<AttemptOutcome> dataReply(SmtpReply reply) {
        if (reply.code() == START_INPUT && goodbye == null) {
            return accepted.isEmpty() ? emptyContent() : content();
        }
        if (reply.code() < 400) {
            return CompletableFuture.failedFuture(broken("DATA: " + reply, reply));
        }
        if (reply.code() == SERVICE_CLOSING) {
            goodbye = reply;
        }
        accepted.forEach(path -> replies.put(path.address(), reply));
        return done(completed());
    }

    /** RFC 2920 section 3.1: a server may ask for the content though it took no recipient; it gets none. */
    private CompletableFuture<AttemptOutcome> emptyContent() {
        CompletableFuture<SmtpReply> reply = connection.expect("the content", timeouts.dataEnd());
        connection.send(Unpooled.copiedBuffer(".\r\n", StandardCharsets.US_ASCII));
        return reply.handle((answer, failed) -> {
            if (failed == null && answer.code() < 400) {
                connection.fail(Failure.PROTOCOL_ERROR, "content taken for no recipient: " + answer, answer);
            }
            return completed();
        });
    }

    private CompletableFuture<AttemptOutcome> content() {
        MessageContent content = message.content();
        Executor reader = content instanceof BytesContent ? connection.eventLoop() : executor;
        ContentSender sender = new ContentSender(connection, content, reader, timeouts.dataBlock());
        CompletableFuture<SmtpReply> early = connection.expectUnhurried("the content");
        CompletableFuture<Void> sent = sender.start();
        sent.thenRun(() -> connection.hurry(timeouts.dataEnd()));
        return early.handle((reply, failed) -> {
                    sender.stop();
                    return failed == null ? contentReply(reply, sender.dotWritten()) : lost(failed, sender);
                })
                .thenCompose(outcome -> done(outcome));
    }

    private AttemptOutcome contentReply(SmtpReply reply, boolean complete) {
        if (reply.code() < 300 && !complete) {
            return broken("the content was accepted before its end: " + reply, reply)
                    .toOutcome();
        }
        if (reply.code() >= 300 && reply.code() < 400) {
            SmtpFailure odd = broken("after the content: " + reply, reply);
            return complete ? unknown(odd) : odd.toOutcome();
        }
        if (complete) {
            session.needsReset(false);
        } else {
            connection.fail(Failure.CONTENT_REFUSED, "refused before the end: " + reply, reply);
        }
        accepted.forEach(path -> replies.put(path.address(), reply));
        return completed();
    }

    private AttemptOutcome lost(Throwable error, ContentSender sender) {
        SmtpFailure failure = SmtpFailure.of(error);
        return sender.dotWritten() ? unknown(failure) : failure.toOutcome();
    }

    /** Once the final dot may have arrived nobody knows whether the message was taken: it is tried again. */
    private AttemptOutcome unknown(SmtpFailure failure) {
        return new AttemptOutcome.Failed(
                connection.tls(), Failure.OUTCOME_UNKNOWN, "after the final dot: " + failure.detail(), failure.reply());
    }

    private AttemptOutcome completed() {
        SmtpReply last = goodbye;
        if (last != null) {
            message.recipients().forEach(path -> replies.putIfAbsent(path.address(), last));
        }
        return new AttemptOutcome.Completed(connection.tls(), replies, duty);
    }

    private SmtpFailure broken(String detail, SmtpReply reply) {
        return connection.fail(Failure.PROTOCOL_ERROR, detail, reply);
    }

    private static CompletableFuture<AttemptOutcome> done(AttemptOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
