package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
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
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.MessageToken;
import org.tlsgateway.core.inspection.SafeText;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;

/**
 * Carries a disposition out. In a session the verdict goes to the {@link InSessionInspection} and the mail ends here. From the
 * spool of a stock James nobody waits for a verdict: a refusal sends the mail to a processor that says what becomes of it
 * (bounce, repository), and a deferral is an exception: James keeps such mail by its {@code error} processor, where it can be
 * processed again; a spool knows no "later".
 *
 * @param services what it works with
 * @param refusedProcessor where refused mail goes when it runs from a spool
 */
record Outcome(InspectionServices services, String refusedProcessor) {
    static final String REFUSED_PROCESSOR = "refused";

    private static final Logger LOGGER = LoggerFactory.getLogger(Outcome.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AttributeName TOKEN = AttributeName.of(MailAttributes.TOKEN);
    private static final Set<String> COUNTED = Set.of("SPAM", "VIRUS", "POLICY", "UNSCANNABLE");

    /** RFC 5321 section 4.5.3.1.5: 512 bytes a reply line; the token must not be cut off. */
    private static final int LONGEST_WORDS = 220;

    /** Adds the headers; the mail goes on to the next mailet. */
    void pass(Mail mail, Disposition.Pass pass) throws MessagingException, IOException {
        if (pass.headers().isEmpty()) {
            return;
        }
        HeaderBlock header = MailContent.header(mail);
        header.addFirst(pass.headers());
        MailContent.replaceHeader(mail, header);
    }

    /** Ends the mail's way through the processors with a disposition that needs no copy of it. */
    void end(Mail mail, Disposition disposition) throws MessagingException {
        if (disposition instanceof Disposition.Refuse refuse) {
            refuse(mail, refuse);
        } else if (disposition instanceof Disposition.Defer defer) {
            defer(mail, defer, null);
        } else if (disposition instanceof Disposition.Discard discard) {
            LOGGER.info("{}: discarded, {}; id {}", mail.getName(), discard.reason(), token(mail));
            inSession(mail).ifPresent(session -> session.discard(new Verdict.Discarded(discard.reason())));
            mail.setState(Mail.GHOST);
        }
    }

    /** Keeps a copy of the mail or sends it to somebody else, as soon as all is decided; the mail itself is left as it is. */
    void stage(Mail mail, Disposition disposition) throws Exception {
        String token = token(mail);
        StagedDelivery delivery;
        if (disposition instanceof Disposition.Quarantine why) {
            delivery = services.quarantine().stage(mail, why);
            LOGGER.info(
                    "{}: quarantined in {}, [{}] {}; id {}",
                    mail.getName(),
                    why.folder(),
                    why.reasonCode(),
                    SafeText.line(why.reason(), LONGEST_WORDS),
                    token);
            count("quarantined", why.reasonCode());
        } else if (disposition instanceof Disposition.Redirect to) {
            delivery = services.redirection().stage(mail, to);
            // RFC 5228 section 10: "MUST provide facilities to log use of redirect"
            LOGGER.info("{}: redirected to {}; id {}", mail.getName(), to.address(), token);
            services.counter().accept("gateway-redirected");
        } else {
            throw new IllegalArgumentException("needs no copy: " + disposition);
        }
        Optional<InSessionInspection> session = inSession(mail);
        if (session.isPresent()) {
            session.get().stage(delivery);
        } else {
            delivery.commitNow();
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
        String words = SafeText.line(refuse.text(), LONGEST_WORDS) + "; id " + token(mail);
        LOGGER.info("{}: refused, {} [{}] {}", mail.getName(), refuse.enhancedStatusCode(), refuse.reasonCode(), words);
        count("refused", refuse.reasonCode());
        Optional<InSessionInspection> session = inSession(mail);
        if (session.isPresent()) {
            session.get().refuse(new Verdict.Refused(refuse.enhancedStatusCode(), refuse.reasonCode(), words));
            mail.setState(Mail.GHOST);
        } else {
            mail.setErrorMessage("550 " + refuse.enhancedStatusCode() + " [" + refuse.reasonCode() + "] " + words);
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

    /** The token of the mail; one from a spool gets it here. */
    private static String token(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, TOKEN, String.class).orElseGet(() -> {
            String token = MessageToken.next(RANDOM);
            mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TOKEN, token));
            return token;
        });
    }

    private void count(String what, String reasonCode) {
        String label = COUNTED.contains(reasonCode) ? reasonCode.toLowerCase(Locale.ROOT) : "other";
        services.counter().accept("gateway-" + what + "-" + label);
    }

    private static Optional<InSessionInspection> inSession(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(
                mail, AttributeName.of(MailAttributes.IN_SESSION), InSessionInspection.class);
    }
}
