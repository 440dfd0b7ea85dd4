package org.tlsgateway.mailets.inspection;

import com.google.inject.ImplementedBy;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InSessionInspection.StagedDelivery;
import org.tlsgateway.mailets.delivery.RedirectedDelivery;

/** Sends mail to somebody else than its recipients. */
@ImplementedBy(RedirectedDelivery.class)
public interface Redirecting {
    /**
     * Copies the mail for that address, to be queued durably by {@code commit}, or not at all.
     *
     * @throws MessagingException when it cannot be copied, or nothing is delivered here
     */
    StagedDelivery stage(Mail mail, Disposition.Redirect to) throws MessagingException;
}
