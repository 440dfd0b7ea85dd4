package org.tlsgateway.hooks.listener;

import java.util.List;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * What a session needs of James's handlers, found once: James looks through the whole chain each time that it is asked.
 *
 * @param connect greet a client
 * @param line answers a command
 * @param disconnect are told that the client is gone
 */
record SessionHandlers(
        List<ConnectHandler<SMTPSession>> connect,
        LineHandler<SMTPSession> line,
        List<DisconnectHandler<SMTPSession>> disconnect) {
    @SuppressWarnings({"rawtypes", "unchecked"})
    static SessionHandlers of(ProtocolHandlerChain chain) {
        List connect = chain.getHandlers(ConnectHandler.class);
        List disconnect = chain.getHandlers(DisconnectHandler.class);
        LineHandler line = chain.getFirstHandler(LineHandler.class).orElseThrow();
        return new SessionHandlers(List.copyOf(connect), line, List.copyOf(disconnect));
    }
}
