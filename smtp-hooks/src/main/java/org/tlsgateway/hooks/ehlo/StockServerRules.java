package org.tlsgateway.hooks.ehlo;

import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.session.SessionDecision;

/** The rules for the sessions of a stock {@code <smtpserver>}; a handler in its chain, found there by the dispatcher. */
public interface StockServerRules extends ProtocolHandler {
    /** The decision for this session with this EHLO name, null before EHLO. */
    SessionDecision decide(SMTPSession session, @Nullable String ehloName);
}
