package org.tlsgateway.hooks.verdict;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.framing.ChunkScanner;
import org.tlsgateway.hooks.framing.ChunkSize;
import org.tlsgateway.hooks.listener.GatewaySession;

/**
 * BDAT (RFC 3030 section 2) on a gateway listener. What it answers is sent when the octets of the chunk have come: 250 when they are
 * to be taken, anything else when they are to be swallowed.
 */
public final class GatewayBdatCmdHandler implements CommandHandler<SMTPSession>, EhloExtension {
    private static final Set<String> COMMANDS = Set.of("BDAT");

    @Override
    public Collection<String> getImplCommands() {
        return COMMANDS;
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("CHUNKING");
    }

    @Override
    public Response onCommand(SMTPSession smtpSession, Request request) {
        GatewaySession session = (GatewaySession) smtpSession;
        ChunkSize chunk = session.chunk();
        SMTPResponse refusal = refuse(session, chunk);
        if (refusal != null) {
            // RFC 3030 section 2: a part of the message is lost, so that nothing of it may be delivered.
            session.resetState();
            return refusal;
        }
        return new SMTPResponse("250", "2.0.0 " + chunk.octets() + " octets received");
    }

    private static @Nullable SMTPResponse refuse(GatewaySession session, ChunkSize chunk) {
        if (chunk.part() == ChunkSize.Part.MALFORMED) {
            return new SMTPResponse("501", "5.5.4 Syntax: BDAT octets [LAST]");
        }
        ChunkedMessage message = session.chunked();
        if (message == null) {
            SMTPResponse refusal = MessageOpening.refuse(session, "BDAT");
            if (refusal != null) {
                return refusal;
            }
            message = new ChunkedMessage(
                    MessageOpening.open(session),
                    new ChunkScanner(session.listener().limits().textLine()));
            session.beginChunked(message);
        }
        long limit = session.messageSize();
        return message.announce(chunk.octets(), limit)
                ? null
                : new SMTPResponse("552", "5.3.4 Message size exceeds the limit of " + limit + " bytes");
    }
}
