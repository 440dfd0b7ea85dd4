package org.tlsgateway.mailets.inspection.scan;

import java.net.URI;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.name.HostPort;

/**
 * One of the addresses of an engine.
 *
 * @param protocol how it is asked
 * @param server where it listens
 * @param security whether it is asked over TLS
 * @param breaker lets it rest
 */
record EngineAddress(EngineProtocol protocol, HostPort server, Security security, CircuitBreaker breaker) {
    enum Security {
        CLEAR,
        TLS
    }

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static EngineAddress of(Engine engine, URI address) {
        EngineProtocol protocol = switch (engine.kind()) {
            case RSPAMD -> new RspamdProtocol(address, engine.password());
            case SPAMD -> new SpamdProtocol(engine.rejectScore());
            case CLAMD -> new ClamdProtocol();
            case SENDER -> throw new IllegalArgumentException("nobody to be asked: " + engine.kind());
        };
        Security security = "https".equals(address.getScheme()) ? Security.TLS : Security.CLEAR;
        int usual = security == Security.TLS ? HTTPS : HTTP;
        String host = String.valueOf(address.getHost()).replaceAll("^\\[|\\]$", "");
        HostPort server = new HostPort(host, address.getPort() < 0 ? usual : address.getPort());
        return new EngineAddress(protocol, server, security, new CircuitBreaker());
    }
}
