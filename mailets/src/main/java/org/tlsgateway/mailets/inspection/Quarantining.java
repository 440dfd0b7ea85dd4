package org.tlsgateway.mailets.inspection;

import com.google.inject.ImplementedBy;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.mailets.quarantine.Quarantine;

/** Keeps mail for a person to decide. */
@ImplementedBy(Quarantine.class)
public interface Quarantining {
    /**
     * Copies the mail, to be kept durably by {@code commit}, or not at all. What {@code commit} returns may be told to the client:
     * it is the token of the mail.
     *
     * @throws MessagingException when it cannot be copied, or there is no such folder
     */
    StagedDelivery stage(Mail mail, Disposition.Quarantine why) throws MessagingException;
}
