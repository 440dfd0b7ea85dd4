package org.tlsgateway.hooks.listener;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a connection before anything happens on it.
 *
 * @param client who connects, by the PROXY header where a trusted proxy sent one
 * @param local the gateway's end of the socket
 * @param originalDestination where an intercepted client meant to connect, null for one that meant the gateway
 * @param proxy the peer that sent the PROXY header, null when there was none
 */
record ConnectionFacts(
        InetSocketAddress client,
        InetSocketAddress local,
        @Nullable InetSocketAddress originalDestination,
        @Nullable InetSocketAddress proxy) {}
