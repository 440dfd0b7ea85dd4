package org.tlsgateway.downstream.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * What a connection was opened for and proven by: a message goes only on a connection of its very own key, so never on one
 * that was proven for less.
 *
 * @param address connected to
 * @param target what the operator or DNS called it
 * @param level asked for
 * @param serverName sent as SNI
 * @param referenceNames of which the certificate bore one
 * @param caFile of the CAs that were trusted
 * @param source connected from, null for the gateway's own address: no connection is shared by two clients
 */
record ConnectionKey(
        InetSocketAddress address,
        HostPort target,
        TlsLevel level,
        @Nullable DomainName serverName,
        Set<DomainName> referenceNames,
        @Nullable Path caFile,
        @Nullable InetAddress source) {
    static ConnectionKey of(MxAttempt attempt, InetSocketAddress address) {
        return new ConnectionKey(
                address,
                attempt.target(),
                attempt.level(),
                attempt.serverName(),
                attempt.referenceNames(),
                attempt.caFile(),
                attempt.source());
    }
}
