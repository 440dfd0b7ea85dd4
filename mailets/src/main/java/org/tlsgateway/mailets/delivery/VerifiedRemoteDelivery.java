package org.tlsgateway.mailets.delivery;

import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * The mailet that takes a message over for delivery: out of an SMTP session it stages it, from James's spool it queues it, and in
 * both cases the mail then ends here ({@link Mail#GHOST}). It has no parameters: it reads the {@code <gateway>} element of
 * mailetcontainer.xml.
 */
public class VerifiedRemoteDelivery extends GenericMailet {
    private final DeliveryEngine engine;

    @Inject
    public VerifiedRemoteDelivery(DeliveryEngine engine) {
        this.engine = engine;
    }

    @Override
    public void init() throws MessagingException {}

    @Override
    public void service(Mail mail) throws MessagingException {
        throw new MessagingException("delivery is not built yet: " + engine);
    }

    @Override
    public String getMailetInfo() {
        return "Remote delivery over verified TLS";
    }
}
