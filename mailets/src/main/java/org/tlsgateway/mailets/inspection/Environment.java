package org.tlsgateway.mailets.inspection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * The items of the test "environment" (RFC 5183 section 4.1): those of the gateway, and what the mail says of its session.
 * "remote-host" is not among them: the gateway asks nobody for the names of its clients, and such a name proves nothing.
 */
final class Environment {
    private static final String VENDOR = "vnd.tlsgateway.";
    /** The item that names the rule of the session. */
    static final String RULE = VENDOR + "rule";

    private static final Map<String, String> OF_SESSION = Map.ofEntries(
            Map.entry("remote-ip", MailAttributes.CLIENT_IP),
            Map.entry(VENDOR + "auth-user", MailAttributes.AUTH_USER),
            Map.entry(VENDOR + "helo", MailAttributes.HELO),
            Map.entry(VENDOR + "listener", MailAttributes.LISTENER),
            Map.entry(VENDOR + "next-hop", MailAttributes.NEXT_HOP),
            Map.entry(VENDOR + "requiretls", MailAttributes.REQUIRETLS),
            Map.entry(RULE, MailAttributes.RULE),
            Map.entry(VENDOR + "session", MailAttributes.SESSION_ID),
            Map.entry(VENDOR + "smtputf8", MailAttributes.SMTPUTF8),
            Map.entry(VENDOR + "tls-cipher", MailAttributes.TLS_CIPHER),
            Map.entry(VENDOR + "tls-protocol", MailAttributes.TLS_PROTOCOL),
            Map.entry(VENDOR + "tls-sni", MailAttributes.TLS_SERVER_NAME),
            Map.entry(VENDOR + "token", MailAttributes.TOKEN));

    private final Map<String, String> ofGateway = new HashMap<>();

    /**
     * @param host the gateway's own name
     */
    Environment(String host) {
        ofGateway.put("host", host);
        int dot = host.indexOf('.');
        ofGateway.put("domain", dot > 0 && host.indexOf('.', dot + 1) > 0 ? host.substring(dot + 1) : host);
        ofGateway.put("location", "MTA");
        ofGateway.put("phase", "pre");
        ofGateway.put("name", "TLS Gateway for Apache James");
        @Nullable String version = Environment.class.getPackage().getImplementationVersion();
        if (version != null) {
            ofGateway.put("version", version);
        }
    }

    Optional<String> item(String name, Mail mail) {
        String attribute = OF_SESSION.get(name);
        if (attribute == null) {
            return Optional.ofNullable(ofGateway.get(name));
        }
        return AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of(attribute), String.class);
    }
}
