package org.tlsgateway.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client when its session is decided; decided again when the EHLO name is known.
 *
 * @param listener the name of the listener that accepted it
 * @param client the client's address
 * @param originalDestination where the client meant to connect, when it was intercepted
 * @param ehloName the argument of EHLO or HELO, null before it
 */
public record ClientFacts(
        String listener,
        InetAddress client,
        @Nullable InetSocketAddress originalDestination,
        @Nullable String ehloName) {}
