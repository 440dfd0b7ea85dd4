package org.tlsgateway.hooks.ehlo;

import java.util.List;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.EhloExtension;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;

/**
 * The DSN keyword (RFC 3461) of a gateway listener; its parameters are the business of {@link EnvelopeExtensions}.
 *
 * <p>James's own DSN hooks are not used: they take any ENVID and drop an unknown RET without a word, throw at a recipient given
 * twice, and James's RCPT takes a ">" in ORCPT for the end of the address.
 */
public final class DsnExtension implements EhloExtension, MailParametersHook, RcptHook {
    @Override
    public List<String> getImplementedEsmtpFeatures(SMTPSession session) {
        return List.of("DSN");
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        return HookResult.DECLINED;
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {"RET", "ENVID"};
    }

    @Override
    public Set<String> supportedParameters() {
        return Set.of("NOTIFY", "ORCPT");
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return HookResult.DECLINED;
    }
}
