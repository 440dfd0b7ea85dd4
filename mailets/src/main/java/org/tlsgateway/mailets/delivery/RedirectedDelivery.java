package org.tlsgateway.mailets.delivery;

import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.Disposition.Redirect.Report;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.inspection.Redirecting;

/**
 * Redirected mail takes the way of all mail to a new recipient: the level of TLS that the client used, REQUIRETLS and the sender go
 * with it (RFC 5228 section 4.2 lets the sender stay, and wants the null sender to stay null); the session's next hop does not, since
 * it is that of the old recipients.
 */
public final class RedirectedDelivery implements Redirecting {
    private static final Set<String> LEFT_BEHIND = Set.of(
            MailAttributes.NEXT_HOP,
            MailAttributes.SOURCE_ADDRESS,
            MailAttributes.TLS_SERVER_NAME,
            MailAttributes.DSN_ENVID,
            MailAttributes.DSN_RECIPIENTS);

    private final DeliveryEngine engine;

    @Inject
    public RedirectedDelivery(DeliveryEngine engine) {
        this.engine = engine;
    }

    @Override
    public StagedDelivery stage(Mail mail, Disposition.Redirect to) throws MessagingException {
        // Its own name: two mails of one name in a queue are one too many. It borrows the content while it is copied.
        MailImpl redirected = MailImpl.duplicateWithoutMessage(mail).build();
        redirected.setName(MailImpl.getId());
        redirected.setRecipients(Addresses.parsed(List.of(to.address())));
        LEFT_BEHIND.forEach(name -> redirected.removeAttribute(AttributeName.of(name)));
        if (to.report() == Report.NOBODY) {
            // RFC 3461 section 4.1: NOTIFY=NEVER
            redirected.setAttribute(
                    Attribute.convertToAttribute(MailAttributes.DSN_RECIPIENTS, to.address() + "\tNEVER\t-"));
        }
        redirected.setMessageNoCopy(MailContent.wrapper(mail));
        return engine.stage(redirected);
    }
}
