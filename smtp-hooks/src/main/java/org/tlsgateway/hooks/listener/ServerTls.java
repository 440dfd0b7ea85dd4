package org.tlsgateway.hooks.listener;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** Where a listener gets the TLS of a new connection from; the one seam for certificates and engines. */
@FunctionalInterface
public interface ServerTls {
    /** A server-side handler with the certificate that is in force now. */
    SslHandler newHandler(Channel channel);
}
