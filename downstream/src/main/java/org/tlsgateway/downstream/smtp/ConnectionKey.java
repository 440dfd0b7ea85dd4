package org.tlsgateway.downstream.smtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.MxAttempt;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.core.tls.WatchedDemand;

/**
 * What a connection was opened for and proven by: a message goes only on a connection of its very own key, so never on one
 * that was proven for less.
 *
 * @param address connected to
 * @param target what the operator or DNS called it
 * @param level asked for
 * @param serverName sent as SNI
 * @param proofs that the server had to give
 * @param offer the versions that were offered and the certificate that was presented
 * @param source connected from, null for the gateway's own address: no connection is shared by two clients
 * @param watched what was looked after
 */
record ConnectionKey(
        InetSocketAddress address,
        HostPort target,
        TlsLevel level,
        @Nullable DomainName serverName,
        List<PeerProof> proofs,
        TlsOffer offer,
        @Nullable InetAddress source,
        List<WatchedDemand> watched) {
    static ConnectionKey of(MxAttempt attempt, InetSocketAddress address) {
        return new ConnectionKey(
                address,
                attempt.target(),
                attempt.level(),
                attempt.serverName(),
                attempt.proofs(),
                attempt.offer(),
                attempt.source(),
                attempt.watched());
    }
}
