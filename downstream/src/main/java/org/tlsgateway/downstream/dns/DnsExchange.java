package org.tlsgateway.downstream.dns;

import java.util.concurrent.CompletableFuture;
import org.xbill.DNS.Name;

/** Asks one question and judges what comes back; aliases are not followed further than the reply does. */
@FunctionalInterface
interface DnsExchange {
    /** Never completes exceptionally. */
    CompletableFuture<DnsReply> ask(Name name, int type);
}
