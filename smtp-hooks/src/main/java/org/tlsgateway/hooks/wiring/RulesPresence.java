package org.tlsgateway.hooks.wiring;

import java.util.List;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.tlsgateway.hooks.ehlo.StockServerRules;

/** Makes a stock server refuse to start when nobody says by which rules. */
public final class RulesPresence implements ExtensibleHandler, ProtocolHandler {
    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(StockServerRules.class);
    }

    @Override
    public void wireExtensions(Class<?> interfaceName, List<?> extensions) throws WiringException {
        if (extensions.size() != 1) {
            throw new WiringException("coreHandlersPackage GatewayCoreHandlers needs one <handler class=\""
                    + GatewayRules.class.getName() + "\" gateway=\"name of a <gateway> element\"/> beside it, not "
                    + extensions.size());
        }
    }
}
