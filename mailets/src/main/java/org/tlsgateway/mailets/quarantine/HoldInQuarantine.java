package org.tlsgateway.mailets.quarantine;

import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * Holds the mail that its matcher chooses; the mail ends here ({@link Mail#GHOST}). In a session it is kept before the client gets its
 * 250, and not at all when a mailet refuses another copy.
 *
 * <p>Parameters: {@code folder} (default "policy"), one of {@code quarantine/@folders}; {@code code} (default "POLICY"); {@code
 * reason}, words for the operator (default "by mailetcontainer.xml").
 */
public class HoldInQuarantine extends GenericMailet {
    private final Quarantine quarantine;
    private Disposition.Quarantine why = new Disposition.Quarantine("policy", "POLICY", "");

    @Inject
    public HoldInQuarantine(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    @Override
    public void init() throws MessagingException {
        why = new Disposition.Quarantine(
                getInitParameter("folder", "policy"),
                getInitParameter("code", "POLICY"),
                getInitParameter("reason", "by mailetcontainer.xml"));
        quarantine.start();
        if (!quarantine.config().folders().contains(why.folder())) {
            throw new MessagingException(
                    "HoldInQuarantine: the quarantine has no folder '" + why.folder() + "' (quarantine/@folders)");
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (!mail.getRecipients().isEmpty()) {
            StagedDelivery staged = quarantine.stage(mail, why);
            Optional<InSessionInspection> session = AttributeUtils.getValueAndCastFromMail(
                    mail, AttributeName.of(MailAttributes.IN_SESSION), InSessionInspection.class);
            if (session.isPresent()) {
                session.get().stage(staged);
            } else {
                Quarantine.keepNow(staged);
            }
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public String getMailetInfo() {
        return "Holds mail for a person to decide";
    }
}
