package org.tlsgateway.hooks.ehlo;

import java.util.List;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;

/**
 * The REQUIRETLS keyword (RFC 8689) of a gateway listener; its parameter is the business of {@link EnvelopeExtensions}. A stock
 * server does not list it: whether its mail leaves by a delivery that keeps the promise is not known there.
 */
public final class RequireTlsExtension implements EhloExtension, MailParametersHook {
    /** RFC 8689 section 2: it is listed "following the negotiation of STARTTLS". */
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return session.isTLSStarted() ? List.of("REQUIRETLS") : List.of();
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        return HookResult.DECLINED;
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {"REQUIRETLS"};
    }
}
