package org.tlsgateway.hooks.verdict;

import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.tlsgateway.hooks.listener.GatewaySession;

/** DATA (RFC 5321 section 4.1.1.4) on a gateway listener: opens the message that the framer then fills in blocks. */
public final class GatewayDataCmdHandler implements CommandHandler<SMTPSession> {
    private static final Set<String> COMMANDS = Set.of("DATA");

    @Override
    public Collection<String> getImplCommands() {
        return COMMANDS;
    }

    @Override
    public Response onCommand(SMTPSession smtpSession, Request request) {
        GatewaySession session = (GatewaySession) smtpSession;
        if (request.getArgument() != null && !request.getArgument().isEmpty()) {
            return new SMTPResponse("501", "5.5.4 DATA takes no argument");
        }
        MaybeSender sender =
                session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(null);
        if (sender == null) {
            return new SMTPResponse("503", "5.5.1 Need MAIL before DATA");
        }
        List<MailAddress> recipients =
                session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of());
        if (recipients.isEmpty()) {
            // RFC 5321 section 4.1.1.4 allows 503 or 554.
            return new SMTPResponse("554", "5.5.1 No valid recipients");
        }
        session.beginData(begin(session, sender, recipients));
        return new SMTPResponse("354", "End data with <CR><LF>.<CR><LF>");
    }

    private static MessageIntake begin(GatewaySession session, MaybeSender sender, List<MailAddress> recipients) {
        String id = MailImpl.getId();
        SSLSession tls = session.tls();
        String helo = session.heloName();
        ReceivedHeader received = new ReceivedHeader(
                helo == null ? "" : helo,
                session.client().getHostAddress(),
                session.listener().helloName(),
                session.esmtp(),
                session.getUsername() != null,
                tls == null ? null : tls.getProtocol(),
                tls == null ? null : tls.getCipherSuite(),
                id,
                recipients.size() == 1 ? recipients.get(0).asString() : null,
                ZonedDateTime.now(session.services().clock()));
        return new MessageIntake(
                id, sender, recipients, received, session.services().contents());
    }
}
