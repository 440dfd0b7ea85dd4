package org.tlsgateway.hooks.verdict;

import java.time.ZonedDateTime;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.listener.GatewaySession;

/** From an envelope to the message that belongs to it: what DATA and the first BDAT have in common. */
final class MessageOpening {
    private MessageOpening() {}

    /** Why no message may begin now, null when it may. */
    static @Nullable SMTPResponse refuse(GatewaySession session, String verb) {
        if (sender(session) == null) {
            return new SMTPResponse("503", "5.5.1 Need MAIL before " + verb);
        }
        // RFC 5321 section 4.1.1.4 allows 503 or 554.
        return recipients(session).isEmpty() ? new SMTPResponse("554", "5.5.1 No valid recipients") : null;
    }

    /** A message with its Received line, when {@link #refuse} had nothing against it. */
    static MessageIntake open(GatewaySession session) {
        MaybeSender sender = sender(session);
        if (sender == null) {
            throw new IllegalStateException("no sender");
        }
        List<MailAddress> recipients = recipients(session);
        String id = MailImpl.getId();
        SSLSession tls = session.tls();
        String helo = session.heloName();
        ReceivedHeader received = new ReceivedHeader(
                helo == null ? "" : helo,
                session.client().getHostAddress(),
                session.listener().helloName(),
                session.esmtp(),
                session.envelope().smtpUtf8(),
                session.getUsername() != null,
                tls == null ? null : tls.getProtocol(),
                tls == null ? null : tls.getCipherSuite(),
                id,
                singleRecipient(session, recipients),
                ZonedDateTime.now(session.services().clock()));
        return new MessageIntake(
                id, sender, recipients, received, session.services().contents());
    }

    /** Without one that is not ASCII: the line would make an internationalized message (RFC 6532) of one that may be none. */
    private static @Nullable String singleRecipient(GatewaySession session, List<MailAddress> recipients) {
        String only = recipients.size() == 1 ? recipients.get(0).asString() : null;
        return only == null || session.envelope().isStandIn(only) ? null : only;
    }

    private static @Nullable MaybeSender sender(GatewaySession session) {
        return session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(null);
    }

    private static List<MailAddress> recipients(GatewaySession session) {
        return session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
    }
}
