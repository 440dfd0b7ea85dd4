package org.tlsgateway.hooks.verdict;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.MessageToken;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.hooks.listener.GatewaySession;

/**
 * What the mailets are told of the session that a message came in by.
 *
 * @param clientAddress also for James's own matchers
 * @param processor where the mail starts
 * @param attributes of the mail, by name
 */
public record MessageFacts(String clientAddress, String processor, Map<String, String> attributes) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public MessageFacts {
        attributes = Map.copyOf(attributes);
    }

    /** What is true of the session now; to be asked once for each message, which gets its token here. */
    public static MessageFacts of(GatewaySession session) {
        String address = session.client().getHostAddress();
        String helo = session.heloName();
        SSLSession tls = session.tls();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(MailAttributes.CLIENT_IP, address);
        attributes.put(MailAttributes.LISTENER, session.listener().name());
        attributes.put(MailAttributes.RULE, session.decision().rule());
        attributes.put(MailAttributes.SESSION_ID, session.getSessionID());
        attributes.put(MailAttributes.TOKEN, MessageToken.next(RANDOM));
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
        NextHop hop = session.nextHop();
        if (hop != null) {
            attributes.put(MailAttributes.NEXT_HOP, hop.text());
            InetAddress source = session.sourceAddress();
            if (source != null) {
                attributes.put(MailAttributes.SOURCE_ADDRESS, source.getHostAddress());
            }
        }
        String serverName = tls == null ? null : serverName(tls);
        if (serverName != null) {
            attributes.put(MailAttributes.TLS_SERVER_NAME, serverName);
        }
        if (session.getUsername() != null) {
            attributes.put(MailAttributes.AUTH_USER, session.getUsername().asString());
            attributes.put(Mail.SMTP_AUTH_USER.asString(), session.getUsername().asString());
        }
        attributes.putAll(session.envelope().attributes());
        return new MessageFacts(address, session.listener().processor(), attributes);
    }

    /** The host that the client believed to be connected to (RFC 6066 section 3), null when it did not say. */
    private static @Nullable String serverName(SSLSession tls) {
        if (!(tls instanceof ExtendedSSLSession extended)) {
            return null;
        }
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return DomainName.parse(host.getAsciiName())
                        .map(DomainName::ascii)
                        .orElse(null);
            }
        }
        return null;
    }
}
