package org.tlsgateway.hooks.listener;

import org.apache.james.protocols.lib.jmx.ServerMBean;

/** What JMX shows of a gateway listener. */
public interface GatewayServerMBean extends ServerMBean {
    /** Connections that are open now. */
    int getOpenConnections();
}
