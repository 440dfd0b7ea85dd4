package org.tlsgateway.hooks.ehlo;

import java.util.Set;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.PassThroughPolicy;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.hooks.listener.GatewaySession;

/** Where handlers find what was decided for a session, on a gateway listener and on a stock {@code <smtpserver>}. */
public final class Decisions {
    private static final AttachmentKey<SessionDecision> STOCK =
            AttachmentKey.of("org.tlsgateway.decision", SessionDecision.class);
    private static final SessionDecision UNDECIDED =
            new SessionDecision(ClientTls.OFFER, Set.of(), "default", "no rules are configured");

    private Decisions() {}

    /** What is decided so far. */
    public static SessionDecision of(SMTPSession session) {
        return session instanceof GatewaySession own
                ? own.decision()
                : session.getAttachment(STOCK, State.Connection).orElse(UNDECIDED);
    }

    /** Whether the client can have TLS by STARTTLS: the gateway's own, or that of the server it is passed through to. */
    public static boolean offersTls(SMTPSession session) {
        SessionDecision decision = of(session);
        boolean offered = decision.tls() == ClientTls.PASS_THROUGH && session instanceof GatewaySession own
                ? PassThroughPolicy.advertises(own.serverFacts())
                : session.isStartTLSSupported();
        return offered && !session.isTLSStarted() && !decision.hidden().contains(EhloKeyword.STARTTLS);
    }

    /** Keeps what was decided for a session of a stock server. */
    static void keep(SMTPSession session, SessionDecision decision) {
        session.setAttachment(STOCK, decision, State.Connection);
    }

    static boolean isDecided(SMTPSession session) {
        return session.getAttachment(STOCK, State.Connection).isPresent();
    }
}
