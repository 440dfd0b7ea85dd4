package org.tlsgateway.core.delivery;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * One host to try, and what it must prove.
 *
 * @param target host (name, or address literal of a rule or of an original destination) and port
 * @param level the level the channel must reach before content is sent
 * @param serverName the name for SNI, null for none
 * @param referenceNames names of which the certificate must bear one at level VERIFY
 * @param caFile PEM file of the only CAs trusted, null for the configured ones
 * @param source the address to connect from, null for the gateway's own
 */
public record MxAttempt(
        HostPort target,
        TlsLevel level,
        @Nullable DomainName serverName,
        Set<DomainName> referenceNames,
        @Nullable Path caFile,
        @Nullable InetAddress source) {
    public MxAttempt {
        referenceNames = Set.copyOf(referenceNames);
    }

    /** An attempt from the gateway's own address. */
    public MxAttempt(
            HostPort target,
            TlsLevel level,
            @Nullable DomainName serverName,
            Set<DomainName> referenceNames,
            @Nullable Path caFile) {
        this(target, level, serverName, referenceNames, caFile, null);
    }
}
