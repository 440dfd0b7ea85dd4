package org.tlsgateway.core.session;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.name.HostPort;

/**
 * What a session has to do with its downstream server: the one that the rule names, else the one that the client meant to reach.
 *
 * @param server named by the rule, null for the original destination of an intercepted session
 * @param delivery where mail accepted in the session goes
 * @param capabilities whose EHLO keywords the client sees
 * @param fallback what becomes of STARTTLS when the session cannot be passed through
 * @param source the address that the gateway connects from
 */
public record DownstreamUse(
        @Nullable HostPort server,
        Delivery delivery,
        Capabilities capabilities,
        Fallback fallback,
        SourceAddress source) {
    /** A session that knows no server of its own unless it was intercepted. */
    public static final DownstreamUse PLAIN =
            new DownstreamUse(null, Delivery.SERVER, Capabilities.OWN, Fallback.INSPECT, SourceAddress.GATEWAY);

    /** Where mail accepted in the session goes. */
    public enum Delivery {
        /** To the session's downstream server; by MX when it has none. */
        SERVER,
        /** By MX look-up of each recipient's domain. */
        MX
    }

    /** Whose EHLO keywords the client sees. */
    public enum Capabilities {
        /** What the gateway implements. */
        OWN,
        /** What the downstream server offers, as far as the gateway implements it. */
        MIRROR
    }

    /** What becomes of a pass-through session that cannot be passed through: its STARTTLS gets a 454. */
    public enum Fallback {
        /** It goes on in clear and is inspected. */
        INSPECT,
        /** It is told so and gets no further: mail in it is refused with a 451. */
        REFUSE
    }

    /** The address that the gateway connects from. */
    public enum SourceAddress {
        /** Its own. */
        GATEWAY,
        /** The client's (IP_TRANSPARENT), where the operator routes the way back through the gateway. */
        CLIENT
    }

    /** The session's downstream server, null when it has none. */
    public @Nullable NextHop nextHop(@Nullable InetSocketAddress originalDestination) {
        if (server != null) {
            return new NextHop.Server(server);
        }
        return originalDestination == null ? null : new NextHop.OriginalDestination(originalDestination);
    }
}
