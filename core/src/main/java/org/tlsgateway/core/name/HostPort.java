package org.tlsgateway.core.name;

/**
 * A host, by name or address, and a TCP port.
 *
 * @param host a domain name or an IP address, IPv6 without brackets
 * @param port 0 (any free one, only to bind) to 65535
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty() || port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a host and port: " + host + ":" + port);
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
