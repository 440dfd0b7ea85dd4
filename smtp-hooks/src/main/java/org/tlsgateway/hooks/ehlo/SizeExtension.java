package org.tlsgateway.hooks.ehlo;

import java.util.List;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;

/** The SIZE keyword (RFC 1870) of a gateway listener; its parameter is checked by {@link CommandGate}, the message by the framer. */
public final class SizeExtension implements EhloExtension, MailParametersHook {
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("SIZE " + session.getConfiguration().getMaxMessageSize());
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        return HookResult.DECLINED;
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {"SIZE"};
    }
}
