package org.tlsgateway.hooks.verdict;

import java.util.Collection;
import java.util.Set;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
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
        SMTPResponse refusal = MessageOpening.refuse(session, "DATA");
        if (refusal != null) {
            return refusal;
        }
        session.beginData(MessageOpening.open(session));
        return new SMTPResponse("354", "End data with <CR><LF>.<CR><LF>");
    }
}
