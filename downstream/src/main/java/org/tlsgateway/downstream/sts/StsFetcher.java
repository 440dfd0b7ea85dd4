package org.tlsgateway.downstream.sts;

import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsPolicy;

/** Fetches a domain's policy from its policy host (RFC 8461 section 3.3). */
public interface StsFetcher extends AutoCloseable {
    /** Never completes exceptionally, and always within the time that the fetcher has for it. */
    CompletableFuture<Fetch> fetch(DomainName domain, String id);

    @Override
    default void close() {}

    /** What a fetch came to. */
    sealed interface Fetch {
        /** A policy of the host that bears the domain's name. */
        record Fetched(StsPolicy policy) implements Fetch {}

        /** No policy; the failure is one of phase POLICY_FETCH. */
        record Failed(Failure failure, String detail) implements Fetch {}
    }
}
