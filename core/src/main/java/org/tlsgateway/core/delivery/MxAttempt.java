package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.Missed;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.core.tls.WatchedDemand;

/**
 * One host to try, and what it must prove.
 *
 * @param target host (name, or address literal of a rule or of an original destination) and port
 * @param level the level the channel must reach before content is sent
 * @param serverName the name for SNI, null for none
 * @param proofs what the server must show at level VERIFY, all of it; below it is looked at for the log only
 * @param offer TLS versions and the client certificate to present
 * @param source the address to connect from, null for the gateway's own
 * @param watched what is not demanded but looked after
 * @param missed what was missed before any connection
 * @param policy of the destination that it is held to
 */
public record MxAttempt(
        HostPort target,
        TlsLevel level,
        @Nullable DomainName serverName,
        List<PeerProof> proofs,
        TlsOffer offer,
        @Nullable InetAddress source,
        List<WatchedDemand> watched,
        List<Missed> missed,
        AppliedPolicy policy) {
    /** RFC 2606 section 2. */
    private static final DomainName NAMELESS = new DomainName("invalid");

    public MxAttempt {
        proofs = List.copyOf(proofs);
        watched = List.copyOf(watched);
        missed = List.copyOf(missed);
    }

    /** One whose certificate must chain to a trusted CA and bear one of the names, from the gateway's own address. */
    public MxAttempt(
            HostPort target,
            TlsLevel level,
            @Nullable DomainName serverName,
            Set<DomainName> referenceNames,
            @Nullable Path caFile) {
        this(target, level, serverName, referenceNames, caFile, null);
    }

    /** The same from another address. */
    public MxAttempt(
            HostPort target,
            TlsLevel level,
            @Nullable DomainName serverName,
            Set<DomainName> referenceNames,
            @Nullable Path caFile,
            @Nullable InetAddress source) {
        this(
                target,
                level,
                serverName,
                List.of(new PeerProof.Pkix(referenceNames, caFile)),
                TlsOffer.STANDARD,
                source,
                List.of(),
                List.of(),
                AppliedPolicy.none(serverName == null ? NAMELESS : serverName));
    }

    /** Names of which the certificate must bear one where it is judged by PKIX. */
    public Set<DomainName> referenceNames() {
        return proofs.stream()
                .filter(PeerProof.Pkix.class::isInstance)
                .flatMap(proof -> ((PeerProof.Pkix) proof).names().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same with another demand on the channel. */
    MxAttempt demanding(TlsLevel other, List<PeerProof> otherProofs) {
        return new MxAttempt(target, other, serverName, otherProofs, offer, source, watched, missed, policy);
    }

    MxAttempt withServerName(DomainName name) {
        return new MxAttempt(target, level, name, proofs, offer, source, watched, missed, policy);
    }

    MxAttempt withWatched(List<WatchedDemand> others) {
        return new MxAttempt(target, level, serverName, proofs, offer, source, others, missed, policy);
    }

    MxAttempt withMissed(List<Missed> others) {
        return new MxAttempt(target, level, serverName, proofs, offer, source, watched, others, policy);
    }

    /** The same held to another policy. */
    public MxAttempt withPolicy(AppliedPolicy other) {
        return new MxAttempt(target, level, serverName, proofs, offer, source, watched, missed, other);
    }
}
