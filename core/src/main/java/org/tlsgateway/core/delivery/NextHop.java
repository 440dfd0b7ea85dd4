package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;

/** The one server that a session's mail goes to, instead of the exchangers of its recipients' domains. Travels with the mail as text. */
public sealed interface NextHop {
    /** Where to connect. */
    HostPort target();

    /** Such as "original-destination [2001:db8::1]:25" or "server mx.example.test:25". */
    String text();

    /** Where the client meant to connect when it was intercepted: an address, with no name that could be trusted. */
    record OriginalDestination(InetSocketAddress address) implements NextHop {
        private static final String LABEL = "original-destination ";

        @Override
        public HostPort target() {
            return new HostPort(address.getAddress().getHostAddress(), address.getPort());
        }

        @Override
        public String text() {
            return LABEL + target();
        }
    }

    /** A server that the operator's rule names: its name is the operator's word. */
    record Server(HostPort target) implements NextHop {
        private static final String LABEL = "server ";

        @Override
        public String text() {
            return LABEL + target;
        }
    }

    /** What {@link #text} has written; empty for anything else. */
    static Optional<NextHop> parse(String text) {
        boolean original = text.startsWith(OriginalDestination.LABEL);
        if (!original && !text.startsWith(Server.LABEL)) {
            return Optional.empty();
        }
        String target = text.substring(text.indexOf(' ') + 1);
        int colon = target.lastIndexOf(':');
        String port = target.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            return Optional.empty();
        }
        boolean bracketed = target.startsWith("[") && target.charAt(colon - 1) == ']';
        String host = bracketed ? target.substring(1, colon - 1) : target.substring(0, colon);
        if (host.isEmpty()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        if (!original) {
            return Optional.of(new Server(new HostPort(host, number)));
        }
        Optional<InetAddress> address = IpLiteral.parse(host);
        return address.map(literal -> new OriginalDestination(new InetSocketAddress(literal, number)));
    }
}
