package org.tlsgateway.hooks.listener;

import java.util.List;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.ExpnCmdHandler;
import org.apache.james.protocols.smtp.core.HeloCmdHandler;
import org.apache.james.protocols.smtp.core.HelpCmdHandler;
import org.apache.james.protocols.smtp.core.NoopCmdHandler;
import org.apache.james.protocols.smtp.core.QuitCmdHandler;
import org.apache.james.protocols.smtp.core.RsetCmdHandler;
import org.apache.james.protocols.smtp.core.UnknownCmdHandler;
import org.apache.james.protocols.smtp.core.VrfyCmdHandler;
import org.apache.james.protocols.smtp.core.WelcomeMessageHandler;
import org.apache.james.protocols.smtp.core.esmtp.AuthCmdHandler;
import org.apache.james.smtpserver.JamesMailCmdHandler;
import org.apache.james.smtpserver.UsersRepositoryAuthHook;
import org.tlsgateway.hooks.ehlo.DsnExtension;
import org.tlsgateway.hooks.ehlo.GatewayRcptCmdHandler;
import org.tlsgateway.hooks.ehlo.PolicyCommandDispatcher;
import org.tlsgateway.hooks.ehlo.PolicyEhloCmdHandler;
import org.tlsgateway.hooks.ehlo.RelayRcptHook;
import org.tlsgateway.hooks.ehlo.RequireTlsExtension;
import org.tlsgateway.hooks.ehlo.SizeExtension;
import org.tlsgateway.hooks.ehlo.SmtpUtf8Extension;
import org.tlsgateway.hooks.starttls.PolicyStartTlsCmdHandler;
import org.tlsgateway.hooks.verdict.GatewayBdatCmdHandler;
import org.tlsgateway.hooks.verdict.GatewayDataCmdHandler;

/** The handlers of a gateway listener: James's own where they do what they should, ours where the rules have a say. */
public final class GatewayListenerHandlers implements HandlersPackage {
    @Override
    public List<String> getHandlers() {
        return List.of(
                        WelcomeMessageHandler.class,
                        PolicyCommandDispatcher.class,
                        PolicyEhloCmdHandler.class,
                        SizeExtension.class,
                        SmtpUtf8Extension.class,
                        DsnExtension.class,
                        RequireTlsExtension.class,
                        PolicyStartTlsCmdHandler.class,
                        AuthCmdHandler.class,
                        UsersRepositoryAuthHook.class,
                        HeloCmdHandler.class,
                        JamesMailCmdHandler.class,
                        GatewayRcptCmdHandler.class,
                        RelayRcptHook.class,
                        GatewayDataCmdHandler.class,
                        GatewayBdatCmdHandler.class,
                        RsetCmdHandler.class,
                        NoopCmdHandler.class,
                        QuitCmdHandler.class,
                        VrfyCmdHandler.class,
                        ExpnCmdHandler.class,
                        HelpCmdHandler.class,
                        UnknownCmdHandler.class)
                .stream()
                .map(Class::getName)
                .toList();
    }
}
