package org.tlsgateway.downstream.dns;

import java.time.Instant;
import java.util.List;

/**
 * An answer of DNS that is kept, as an operator sees it.
 *
 * @param name that was asked for
 * @param type of the records: "MX"
 * @param state "secure", "insecure", "bogus" or "unavailable"
 * @param records in presentation form, or why there are none
 * @param until when it counts
 */
public record CachedAnswer(String name, String type, String state, List<String> records, Instant until) {
    public CachedAnswer {
        records = List.copyOf(records);
    }
}
