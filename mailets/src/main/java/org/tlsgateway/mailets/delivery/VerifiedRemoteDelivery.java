package org.tlsgateway.mailets.delivery;

import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;

/**
 * The mailet that takes a message over for delivery: out of an SMTP session it stages it, from James's spool it queues it, and in
 * both cases the mail then ends here ({@link Mail#GHOST}). It has no parameters: it reads the {@code <gateway>} element of
 * mailetcontainer.xml.
 */
public class VerifiedRemoteDelivery extends GenericMailet {
    private static final AttributeName IN_SESSION = AttributeName.of(MailAttributes.IN_SESSION);

    private final DeliveryEngine engine;

    @Inject
    public VerifiedRemoteDelivery(DeliveryEngine engine) {
        this.engine = engine;
    }

    @Override
    public void init() throws MessagingException {
        engine.acquire();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (!mail.getRecipients().isEmpty()) {
            Optional<InSessionInspection> session =
                    AttributeUtils.getValueAndCastFromMail(mail, IN_SESSION, InSessionInspection.class);
            if (session.isEmpty()) {
                engine.enqueue(mail);
            } else if (isRoutable(mail)) {
                session.get().stage(engine.stage(mail));
            } else {
                session.get()
                        .refuse(new Verdict.Refused(
                                Failure.ADDRESS_INVALID.enhancedStatusCode(),
                                "POLICY",
                                "no recipient has a domain name that mail can be sent to"));
            }
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public void destroy() {
        engine.release();
    }

    @Override
    public String getMailetInfo() {
        return "Remote delivery over verified TLS";
    }

    /** When only some recipients are not, the message is taken and those come back as a report, as an MX would do it. */
    private static boolean isRoutable(Mail mail) {
        List<String> recipients = EnvelopeAttributes.of(mail).recipients(mail);
        return !Addresses.group(recipients).byDomain().isEmpty();
    }
}
