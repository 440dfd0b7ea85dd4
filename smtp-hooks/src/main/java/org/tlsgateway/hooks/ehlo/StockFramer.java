package org.tlsgateway.hooks.ehlo;

import org.apache.james.protocols.smtp.SMTPSession;
import org.tlsgateway.core.ehlo.EhloKeyword;

/**
 * Keeps the framer of a stock {@code <smtpserver>} in the right state: James 3.8.1 disarms its look-out for injected commands at
 * the first DATA for good, and after a STARTTLS that was refused it takes the next command for an injection.
 */
final class StockFramer {
    private StockFramer() {}

    static void arm(SMTPSession session) {
        boolean noTlsToCome = session.isTLSStarted()
                || Decisions.of(session).hidden().contains(EhloKeyword.STARTTLS)
                || !session.isStartTLSSupported();
        if (noTlsToCome) {
            // No STARTTLS will be executed, so there is nothing to inject into, and a refused one must not end the
            // session.
            session.stopDetectingCommandInjection();
        } else {
            session.startDetectingCommandInjection();
        }
    }
}
