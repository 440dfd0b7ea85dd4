package org.tlsgateway.bench;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;

/** A baseline: every network in turn, the longest that contains the address. */
final class LinearScan {
    private final List<Map.Entry<Cidr, String>> entries;

    LinearScan(Map<Cidr, String> entries) {
        this.entries = List.copyOf(entries.entrySet());
    }

    @Nullable
    String lookup(InetAddress address) {
        String best = null;
        int longest = -1;
        for (Map.Entry<Cidr, String> entry : entries) {
            if (entry.getKey().prefixLength() > longest && entry.getKey().contains(address)) {
                longest = entry.getKey().prefixLength();
                best = entry.getValue();
            }
        }
        return best;
    }
}
