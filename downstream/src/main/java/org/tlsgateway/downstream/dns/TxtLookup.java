package org.tlsgateway.downstream.dns;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.name.DomainName;

/** Asks DNS for texts, such as those that announce MTA-STS and TLSRPT. No answer ever completes exceptionally. */
@FunctionalInterface
public interface TxtLookup {
    /** The TXT records of a name, aliases followed, within this time. */
    CompletableFuture<TxtAnswer> txt(DomainName name, Duration budget);
}
