package org.tlsgateway.mailets.inspection.scan;

import java.net.URI;
import java.nio.file.Path;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.name.HostPort;

/**
 * One of the addresses of an engine.
 *
 * @param protocol how it is asked
 * @param place where it listens
 * @param breaker lets it rest
 */
record EngineAddress(EngineProtocol protocol, Place place, CircuitBreaker breaker) {
    /** Where an engine listens; its text is for logs. */
    sealed interface Place {}

    /**
     * A TCP port.
     *
     * @param security whether it is asked over TLS
     */
    record Port(HostPort server, Security security) implements Place {
        @Override
        public String toString() {
            return server.toString();
        }
    }

    /** A Unix domain socket of this machine. */
    record LocalSocket(Path path) implements Place {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

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
        return new EngineAddress(protocol, place(address), new CircuitBreaker());
    }

    private static Place place(URI address) {
        if ("unix".equals(address.getScheme())) {
            return new LocalSocket(Path.of(address.getPath()));
        }
        String authority = String.valueOf(address.getRawAuthority());
        if ("tcp".equals(address.getScheme())) {
            // To java.net.URI a name with an underscore is no host.
            int colon = authority.lastIndexOf(':');
            String host = authority.substring(0, colon).replaceAll("^\\[|\\]$", "");
            return new Port(new HostPort(host, Integer.parseInt(authority.substring(colon + 1))), Security.CLEAR);
        }
        Security security = "https".equals(address.getScheme()) ? Security.TLS : Security.CLEAR;
        int usual = security == Security.TLS ? HTTPS : HTTP;
        String host = String.valueOf(address.getHost()).replaceAll("^\\[|\\]$", "");
        return new Port(new HostPort(host, address.getPort() < 0 ? usual : address.getPort()), security);
    }
}
