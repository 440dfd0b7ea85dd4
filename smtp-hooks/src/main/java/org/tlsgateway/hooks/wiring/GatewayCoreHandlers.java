package org.tlsgateway.hooks.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.smtp.core.esmtp.EhloCmdHandler;
import org.apache.james.protocols.smtp.core.esmtp.StartTlsCmdHandler;
import org.apache.james.smtpserver.CoreCmdHandlerLoader;
import org.tlsgateway.hooks.ehlo.PolicyCommandDispatcher;
import org.tlsgateway.hooks.ehlo.PolicyEhloCmdHandler;
import org.tlsgateway.hooks.starttls.PolicyStartTlsCmdHandler;

/**
 * James's core handlers with the gateway's rules in them, for a stock {@code <smtpserver>}: strip, offer and require, hidden keywords.
 * The rules are those of a {@code <gateway>} element, which {@link GatewayRules} names:
 *
 * <pre>{@code
 * <handlerchain coreHandlersPackage="org.tlsgateway.hooks.wiring.GatewayCoreHandlers">
 *   <handler class="org.tlsgateway.hooks.wiring.GatewayRules" gateway="inbound"/>
 * </handlerchain>
 * }</pre>
 *
 * <p>Framing, threads and inspection stay James's own, with what JAMES.md says of them: a gateway listener is the better choice.
 */
public final class GatewayCoreHandlers implements HandlersPackage {
    private static final Map<String, Class<?>> INSTEAD = Map.of(
            CommandDispatcher.class.getName(), PolicyCommandDispatcher.class,
            EhloCmdHandler.class.getName(), PolicyEhloCmdHandler.class,
            StartTlsCmdHandler.class.getName(), PolicyStartTlsCmdHandler.class);

    @Override
    public List<String> getHandlers() {
        List<String> handlers = new ArrayList<>();
        for (String stock : new CoreCmdHandlerLoader().getHandlers()) {
            Class<?> ours = INSTEAD.get(stock);
            handlers.add(ours == null ? stock : ours.getName());
        }
        handlers.add(RulesPresence.class.getName());
        return handlers;
    }
}
