package org.tlsgateway.mailets.inspection;

import java.util.Optional;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.tlsgateway.core.inspection.InSessionInspection;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.Verdict;

/**
 * First in James's {@code error} processor: a mailet crashed on a mail whose client still waits. The client is told 451, and
 * nothing of the message is queued: a matcher may have split it, and the crash of one copy must not be lost behind the
 * acceptance of another. Mail from a spool goes on to the next mailet.
 */
public final class SessionDeferral extends GenericMailet {
    @Override
    public void service(Mail mail) {
        Optional<InSessionInspection> session = AttributeUtils.getValueAndCastFromMail(
                mail, AttributeName.of(MailAttributes.IN_SESSION), InSessionInspection.class);
        session.ifPresent(inspection -> {
            inspection.defer(new Verdict.Deferred(451, "4.3.0", "Internal error, try again later", null));
            mail.setState(Mail.GHOST);
        });
    }
}
