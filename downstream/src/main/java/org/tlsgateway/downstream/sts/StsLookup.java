package org.tlsgateway.downstream.sts;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;

/** Knows the MTA-STS policy of a recipients' domain (RFC 8461). */
public interface StsLookup extends AutoCloseable {
    /** Asks nobody. */
    StsLookup NONE = (domain, budget) ->
            CompletableFuture.completedFuture(new StsAnswer.None("MTA-STS is switched off (delivery/mtaSts/@enabled)"));

    /** The policy that counts now, within this time. Never completes exceptionally. */
    CompletableFuture<StsAnswer> policy(DomainName domain, Duration budget);

    /** Ends what goes on in the background. */
    @Override
    default void close() {}
}
