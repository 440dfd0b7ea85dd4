package org.tlsgateway.mailets.delivery;

import java.util.Optional;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.inspection.MailAttributes;

/** What the attributes of a mail say about its way out. They stay with it over all attempts; a report about it has none of them. */
final class RouteAttributes {
    private static final Logger LOGGER = LoggerFactory.getLogger(RouteAttributes.class);

    private RouteAttributes() {}

    /** Empty, and a loud line in the log, when they are there and cannot be read: the mail then waits, it does not go by MX. */
    static Optional<SessionRoute> of(Mail mail) {
        String nextHop = text(mail, MailAttributes.NEXT_HOP);
        String source = text(mail, MailAttributes.SOURCE_ADDRESS);
        Optional<SessionRoute> route = SessionRoute.parse(nextHop, source, text(mail, MailAttributes.TLS_SERVER_NAME));
        if (route.isEmpty()) {
            LOGGER.error(
                    "mail {}: next hop \"{}\" or source address \"{}\" cannot be read, the mail waits",
                    mail.getName(),
                    Words.line(String.valueOf(nextHop)),
                    Words.line(String.valueOf(source)));
        }
        return route;
    }

    /** The text even of a value that is no string: it then cannot be read, and that is told. */
    private static @Nullable String text(Mail mail, String name) {
        return mail.getAttribute(AttributeName.of(name))
                .map(attribute -> String.valueOf(attribute.getValue().value()))
                .orElse(null);
    }
}
