package org.tlsgateway.hooks.starttls;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPStartTlsResponse;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.PassThroughPolicy;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.hooks.ehlo.Decisions;
import org.tlsgateway.hooks.listener.GatewaySession;

/** STARTTLS (RFC 3207) as the session's rule decides it. A refusal leaves the session as it was. */
public final class PolicyStartTlsCmdHandler implements CommandHandler<SMTPSession>, EhloExtension {
    private static final Set<String> COMMANDS = Set.of("STARTTLS");

    @Override
    public Collection<String> getImplCommands() {
        return COMMANDS;
    }

    @Override
    public Response onCommand(SMTPSession session, Request request) {
        SessionDecision decision = Decisions.of(session);
        if (decision.hidden().contains(EhloKeyword.STARTTLS)) {
            return new SMTPResponse("502", "5.5.1 Command not implemented");
        }
        if (session.isTLSStarted()) {
            return new SMTPResponse("503", "5.5.1 TLS is active already");
        }
        if (request.getArgument() != null && !request.getArgument().isEmpty()) {
            return new SMTPResponse("501", "5.5.4 STARTTLS takes no argument");
        }
        if (decision.tls() == ClientTls.PASS_THROUGH && session instanceof GatewaySession own) {
            return passThrough(own);
        }
        if (!session.isStartTLSSupported()) {
            return new SMTPResponse("454", "4.7.0 TLS is not available");
        }
        forget(session);
        return new SMTPStartTlsResponse("220", "2.0.0 Ready to start TLS");
    }

    private static Response passThrough(GatewaySession session) {
        PassThroughPolicy.Refusal refusal = PassThroughPolicy.refuseStartTls(session.serverFacts());
        return refusal == null
                ? new PassThroughResponse()
                : new SMTPResponse(Integer.toString(refusal.code()), refusal.text());
    }

    /** RFC 3207 section 4.2: also who the client said it was, and AUTH (USENIX Security 2021, "Why TLS is better without STARTTLS"). */
    private static void forget(SMTPSession session) {
        if (session instanceof GatewaySession own) {
            own.forgetAll();
            return;
        }
        session.resetState();
        session.removeAttachment(SMTPSession.CURRENT_HELO_MODE, State.Connection);
        session.removeAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection);
        session.setUsername(null);
        session.setRelayingAllowed(session.getConfiguration()
                .isRelayingAllowed(session.getRemoteAddress().getAddress().getHostAddress()));
    }

    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return Decisions.offersTls(session) ? List.of("STARTTLS") : List.of();
    }
}
