package org.tlsgateway.hooks.ehlo;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.tlsgateway.hooks.listener.GatewaySession;

/** Who may send through a gateway listener, and to how many: configured client networks and authenticated users only. */
public final class RelayRcptHook implements RcptHook {
    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (!session.isRelayingAllowed()) {
            return refuse(
                    "550",
                    "5.7.1 Relaying refused: "
                            + session.getRemoteAddress().getAddress().getHostAddress()
                            + " is not in this gateway's client networks and has not authenticated",
                    HookReturnCode.deny());
        }
        if (session instanceof GatewaySession own
                && session.getRcptCount() >= own.listener().limits().recipients()) {
            // RFC 5321 section 4.5.3.1.10
            return refuse("452", "4.5.3 Too many recipients", HookReturnCode.denySoft());
        }
        return HookResult.DECLINED;
    }

    private static HookResult refuse(String code, String text, HookReturnCode returnCode) {
        return HookResult.builder()
                .hookReturnCode(returnCode)
                .smtpReturnCode(code)
                .smtpDescription(text)
                .build();
    }
}
