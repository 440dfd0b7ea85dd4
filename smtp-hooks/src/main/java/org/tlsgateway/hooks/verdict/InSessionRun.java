package org.tlsgateway.hooks.verdict;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;

/**
 * One message's way through the mailet processors while its client waits. Reports once: the verdict, or null when there is none. When the
 * client is gone or the time is over before queueing has begun, nothing is queued. Its thread does not wait for the disk.
 */
public final class InSessionRun implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(InSessionRun.class);

    private enum State {
        INSPECTING,
        COMMITTING,
        ABANDONED
    }

    private final MessageIntake message;
    private final MessageFacts facts;
    private final MailProcessor processor;
    private final Consumer<@Nullable Verdict> report;
    private final AtomicReference<State> state = new AtomicReference<>(State.INSPECTING);

    /**
     * @param message complete; disposed of here
     * @param facts what the mailets are told of the session
     * @param processor James's mailet container
     * @param report told the verdict on whatever thread it comes to be
     */
    public InSessionRun(
            MessageIntake message, MessageFacts facts, MailProcessor processor, Consumer<@Nullable Verdict> report) {
        this.message = message;
        this.facts = facts;
        this.processor = processor;
        this.report = report;
    }

    /** The client is gone: nothing is queued unless that has begun. */
    public void abandon() {
        state.compareAndSet(State.INSPECTING, State.ABANDONED);
    }

    /** The time is over: reports a deferral, unless queueing has begun, which is waited for. */
    public void expire() {
        if (state.compareAndSet(State.INSPECTING, State.ABANDONED)) {
            report.accept(new Verdict.Deferred(451, "4.7.1", "Inspection took too long, try again later", null));
        }
    }

    @Override
    public void run() {
        if (state.get() == State.ABANDONED) {
            message.dispose();
            return;
        }
        CompletableFuture<@Nullable Verdict> verdict = inspect();
        if (message.inFile()) {
            // Its file is deleted behind the verdict: not by the thread that writes the queue for all.
            verdict.join();
        }
        verdict.thenAccept(this::ended);
    }

    private void ended(@Nullable Verdict verdict) {
        try {
            if (state.get() == State.COMMITTING) {
                report.accept(verdict);
            }
        } finally {
            message.dispose();
        }
    }

    private CompletableFuture<@Nullable Verdict> inspect() {
        InSessionInspection inspection = new InSessionInspection();
        MailImpl mail = null;
        try {
            mail = newMail(inspection);
            processor.service(mail);
            if (mail.getErrorMessage() != null) {
                // James sends a mail whose mailet crashed to its error processor and does not tell its caller.
                inspection.defer(deferral(new IOException(mail.getErrorMessage())));
            }
        } catch (Throwable failed) {
            LOGGER.error("Inspection of {} failed", message.id(), failed);
            inspection.defer(deferral(failed));
        }
        try {
            if (!state.compareAndSet(State.INSPECTING, State.COMMITTING)) {
                LOGGER.info("{} is not queued: its client no longer waits", message.id());
                inspection.defer(new Verdict.Deferred(451, "4.4.2", "The client is gone", null));
            }
            return inspection.conclude();
        } catch (RuntimeException | Error bug) {
            LOGGER.error("Verdict on {} failed", message.id(), bug);
            return CompletableFuture.completedFuture(
                    new Verdict.Deferred(451, "4.3.0", "Internal error, try again later", bug));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private static Verdict.Deferred deferral(Throwable cause) {
        return StorageFull.isCauseOf(cause)
                ? new Verdict.Deferred(452, "4.3.1", "Insufficient system storage, try again later", cause)
                : new Verdict.Deferred(451, "4.3.0", "Internal error, try again later", cause);
    }

    private MailImpl newMail(InSessionInspection inspection) throws MessagingException {
        MailImpl.Builder builder = MailImpl.builder()
                .name(message.id())
                .sender(message.sender())
                .addRecipients(message.recipients())
                .remoteAddr(facts.clientAddress())
                .remoteHost(facts.clientAddress())
                .state(facts.processor());
        facts.attributes()
                .forEach((name, value) ->
                        builder.addAttribute(new Attribute(AttributeName.of(name), AttributeValue.of(value))));
        builder.addAttribute(new Attribute(
                AttributeName.of(MailAttributes.IN_SESSION), AttributeValue.ofUnserializable(inspection)));
        MailImpl mail = builder.build();
        mail.setMessageNoCopy(new SessionMessage(message.content()));
        return mail;
    }
}
