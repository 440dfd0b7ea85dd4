package org.tlsgateway.downstream.sts;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;

/** Asks DNS whether a domain announces a policy (RFC 8461 section 3.1). */
public interface StsDiscovery {
    /** What {@code _mta-sts.DOMAIN} says, within this time. */
    CompletableFuture<StsAnnouncement> announced(DomainName domain, Duration budget);
}
