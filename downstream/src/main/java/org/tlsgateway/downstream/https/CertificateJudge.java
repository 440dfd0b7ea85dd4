package org.tlsgateway.downstream.https;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.tls.PkixVerdict;
import org.tlsgateway.downstream.tls.PkixVerifier;
import org.tlsgateway.downstream.tls.TrustStores;

/**
 * Judges the certificates of servers.
 *
 * @param caFile PEM file of the CAs, null for the JRE's
 * @param binding whether nothing is sent to a server that is not proven; otherwise its verdict is only told
 * @param executor where it is done: it may take longer than an event loop has
 */
public record CertificateJudge(
        TrustStores trust, @Nullable Path caFile, boolean binding, Clock clock, Executor executor) {

    PkixVerdict judge(List<X509Certificate> presented, @Nullable DomainName name) {
        try {
            Set<DomainName> names = name == null ? Set.of() : Set.of(name);
            return PkixVerifier.verify(presented, trust.anchors(caFile), names, clock.instant());
        } catch (IOException noCas) {
            return new PkixVerdict.Refused(Failure.CERTIFICATE_UNTRUSTED, String.valueOf(noCas.getMessage()));
        }
    }
}
