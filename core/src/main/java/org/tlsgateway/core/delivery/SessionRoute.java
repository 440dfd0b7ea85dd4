package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.IpLiteral;

/**
 * What the session that a mail came in says about its way out.
 *
 * @param nextHop the one server it goes to, null for the exchangers of its recipients' domains
 * @param source the address to connect from, null for the gateway's own
 * @param serverName the name that the client asked for in its own TLS handshake (SNI, RFC 6066 section 3), null when it asked for none
 */
public record SessionRoute(
        @Nullable NextHop nextHop,
        @Nullable InetAddress source,
        @Nullable DomainName serverName) {
    /** By MX look-up, from the gateway's own address. */
    public static final SessionRoute MX = new SessionRoute(null, null, null);

    /** The route of these texts; empty when next hop or source cannot be read: a guess could send the mail elsewhere. */
    public static Optional<SessionRoute> parse(
            @Nullable String nextHop, @Nullable String source, @Nullable String serverName) {
        Optional<NextHop> hop = nextHop == null ? Optional.empty() : NextHop.parse(nextHop);
        Optional<InetAddress> address = source == null ? Optional.empty() : IpLiteral.parse(source);
        if (hop.isPresent() != (nextHop != null) || address.isPresent() != (source != null)) {
            return Optional.empty();
        }
        return Optional.of(new SessionRoute(hop.orElse(null), address.orElse(null), name(serverName)));
    }

    /** The client's own text. A name that is none proves nothing, and the mail does without; RFC 6066 section 3: no addresses. */
    private static @Nullable DomainName name(@Nullable String serverName) {
        return serverName == null || IpLiteral.parse(serverName).isPresent()
                ? null
                : DomainName.parse(serverName).orElse(null);
    }
}
