package org.tlsgateway.hooks.ehlo;

import java.util.Map;
import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesRcptCmdHandler;

/**
 * RCPT as James does it, without its look for parameters in the whole argument: it takes the words of a quoted local part for some,
 * and throws when one comes twice. Parameters are the business of {@link EnvelopeExtensions}.
 */
public final class GatewayRcptCmdHandler extends JamesRcptCmdHandler {
    @Inject
    public GatewayRcptCmdHandler(MetricFactory metricFactory, DomainList domainList) {
        super(metricFactory, domainList);
    }

    @Override
    protected HookResult callHook(RcptHook hook, SMTPSession session, String argument) {
        MaybeSender sender =
                session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender());
        MailAddress recipient =
                session.getAttachment(CURRENT_RECIPIENT, State.Transaction).orElseThrow();
        return hook.doRcpt(session, sender, recipient, Map.of());
    }
}
