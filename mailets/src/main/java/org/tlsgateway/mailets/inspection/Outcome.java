package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;

/**
 * Carries a disposition out. In a session the verdict goes to the {@link InSessionInspection} and the mail ends here. From the
 * spool of a stock James nobody waits for a verdict: a refusal sends the mail to a processor that says what becomes of it
 * (bounce, repository), and a deferral is an exception: James keeps such mail by its {@code error} processor, where it can be
 * processed again; a spool knows no "later".
 *
 * @param refusedProcessor where refused mail goes when it runs from a spool
 */
record Outcome(String refusedProcessor) {
    static final String REFUSED_PROCESSOR = "refused";

    private static final Logger LOGGER = LoggerFactory.getLogger(Outcome.class);

    /** Adds the headers; the mail goes on to the next mailet. */
    void pass(Mail mail, Disposition.Pass pass) throws MessagingException, IOException {
        if (pass.headers().isEmpty()) {
            return;
        }
        HeaderBlock header = MailContent.header(mail);
        header.addFirst(pass.headers());
        MailContent.replaceHeader(mail, header);
    }

    /** Ends the mail's way through the processors. */
    void end(Mail mail, Disposition disposition) throws MessagingException {
        if (disposition instanceof Disposition.Refuse refuse) {
            refuse(mail, refuse);
        } else if (disposition instanceof Disposition.Defer defer) {
            defer(mail, defer, null);
        } else if (disposition instanceof Disposition.Discard discard) {
            LOGGER.info("{}: discarded, {}", mail.getName(), discard.reason());
            inSession(mail).ifPresent(session -> session.discard(new Verdict.Discarded(discard.reason())));
            mail.setState(Mail.GHOST);
        } else if (disposition instanceof Disposition.Quarantine kept) {
            throw new MessagingException("no quarantine for " + kept.reasonCode());
        }
    }

    /** Defers a mail whose inspection threw. */
    void failed(Mail mail, Exception error) throws MessagingException {
        boolean full = StorageFull.isCauseOf(error);
        Failure failure = full ? Failure.STORAGE_FULL : Failure.INTERNAL;
        defer(
                mail,
                new Disposition.Defer(
                        full ? 452 : 451,
                        failure.enhancedStatusCode(),
                        full
                                ? "not enough storage now, try again later"
                                : "the message cannot be inspected now, try again later",
                        failure + ": " + error),
                error);
    }

    private void refuse(Mail mail, Disposition.Refuse refuse) {
        LOGGER.info(
                "{}: refused, {} [{}] {}",
                mail.getName(),
                refuse.enhancedStatusCode(),
                refuse.reasonCode(),
                refuse.text());
        Optional<InSessionInspection> session = inSession(mail);
        if (session.isPresent()) {
            session.get().refuse(new Verdict.Refused(refuse.enhancedStatusCode(), refuse.reasonCode(), refuse.text()));
            mail.setState(Mail.GHOST);
        } else {
            mail.setErrorMessage(
                    "550 " + refuse.enhancedStatusCode() + " [" + refuse.reasonCode() + "] " + refuse.text());
            mail.setState(refusedProcessor);
        }
    }

    private static void defer(Mail mail, Disposition.Defer defer, @Nullable Exception error) throws MessagingException {
        LOGGER.warn("{}: deferred, {} {}", mail.getName(), defer.enhancedStatusCode(), defer.detail());
        Exception cause = error == null ? new IOException(defer.detail()) : error;
        Optional<InSessionInspection> session = inSession(mail);
        if (session.isEmpty()) {
            throw new MessagingException(defer.detail(), cause);
        }
        session.get().defer(new Verdict.Deferred(defer.code(), defer.enhancedStatusCode(), defer.text(), cause));
        mail.setState(Mail.GHOST);
    }

    private static Optional<InSessionInspection> inSession(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(
                mail, AttributeName.of(MailAttributes.IN_SESSION), InSessionInspection.class);
    }
}
