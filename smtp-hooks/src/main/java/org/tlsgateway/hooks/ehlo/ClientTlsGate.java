package org.tlsgateway.hooks.ehlo;

import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.session.ClientTlsDemand;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.hooks.listener.GatewaySession;

/** Keeps mail from coming in clear where a {@link ClientTlsDemand} holds. */
final class ClientTlsGate {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientTlsGate.class);

    private ClientTlsGate() {}

    /** The refusal of MAIL or RCPT with this address, null when it may go on. */
    static CommandGate.@Nullable Refusal refuse(GatewaySession session, String verb, String address) {
        SessionPolicy policy = session.listener().policy();
        if (session.isTLSStarted() || policy.demands().isEmpty()) {
            return null;
        }
        boolean mail = verb.equals("MAIL");
        ClientTlsDemand broken =
                mail ? policy.demandOn(address.isEmpty() ? null : address) : policy.demandOn(sender(session), address);
        if (broken == null) {
            return null;
        }
        LOGGER.info(
                "mail refused in clear session={} command={} demand={} reason=\"{}\"",
                session.getSessionID(),
                verb,
                broken.name(),
                broken.reason().replace('"', '\''));
        String who = mail ? "this sender" : "this recipient";
        // RFC 3207 section 4: 530 is for TLS that the client can start; where it cannot, 5.7.10 "Encryption Needed" is
        // final
        return Decisions.offersTls(session)
                ? new CommandGate.Refusal(530, "5.7.0 Must issue a STARTTLS command first for " + who)
                : new CommandGate.Refusal(550, "5.7.10 Mail for " + who + " is taken over TLS only");
    }

    private static @Nullable String sender(GatewaySession session) {
        String sender = session.getAttachment(SMTPSession.SENDER, State.Transaction)
                .map(MaybeSender::asString)
                .orElse("");
        return sender.isEmpty() || sender.equals(MaybeSender.nullSender().asString())
                ? null
                : session.envelope().real(sender);
    }
}
