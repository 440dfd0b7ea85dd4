package org.tlsgateway.mailets.inspection;

import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;

/** Where nothing can be kept: the mail waits with its client. */
public final class NoQuarantine implements Quarantining {
    @Override
    public StagedDelivery stage(Mail mail, Disposition.Quarantine why) throws MessagingException {
        throw new MessagingException("no quarantine is configured for [" + why.reasonCode() + "] " + why.reason());
    }
}
