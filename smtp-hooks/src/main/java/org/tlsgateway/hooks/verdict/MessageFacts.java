package org.tlsgateway.hooks.verdict;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.hooks.listener.GatewaySession;

/**
 * What the mailets are told of the session that a message came in by.
 *
 * @param clientAddress also for James's own matchers
 * @param processor where the mail starts
 * @param attributes of the mail, by name
 */
public record MessageFacts(String clientAddress, String processor, Map<String, String> attributes) {
    public MessageFacts {
        attributes = Map.copyOf(attributes);
    }

    /** What is true of the session now. */
    public static MessageFacts of(GatewaySession session) {
        String address = session.client().getHostAddress();
        String helo = session.heloName();
        SSLSession tls = session.tls();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(MailAttributes.CLIENT_IP, address);
        attributes.put(MailAttributes.LISTENER, session.listener().name());
        attributes.put(MailAttributes.RULE, session.decision().rule());
        attributes.put(MailAttributes.SESSION_ID, session.getSessionID());
        // What stock James mailets and matchers look for.
        attributes.put(Mail.SMTP_SESSION_ID.asString(), session.getSessionID());
        if (helo != null) {
            attributes.put(MailAttributes.HELO, helo);
            attributes.put(Mail.SMTP_HELO.asString(), helo);
        }
        if (tls != null) {
            attributes.put(MailAttributes.TLS_PROTOCOL, tls.getProtocol());
            attributes.put(MailAttributes.TLS_CIPHER, tls.getCipherSuite());
        }
        if (session.getUsername() != null) {
            attributes.put(MailAttributes.AUTH_USER, session.getUsername().asString());
            attributes.put(Mail.SMTP_AUTH_USER.asString(), session.getUsername().asString());
        }
        attributes.putAll(session.envelope().attributes());
        return new MessageFacts(address, session.listener().processor(), attributes);
    }
}
