package org.tlsgateway.core.name;

import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An immutable table from client networks to a value each, longest prefix first, looked up in a prefix tree. */
public final class NetworkTable {
    private NetworkTable() {}

    /** A table of these networks; an empty value is the value of an entry that has none. */
    public static NetworkTable of(Map<Cidr, String> entries) {
        throw new UnsupportedOperationException();
    }

    /** The value of the longest prefix that covers the address, null when none does; IPv4-mapped IPv6 is IPv4. */
    public @Nullable String lookup(InetAddress address) {
        throw new UnsupportedOperationException();
    }

    /** How many networks it has. */
    public int size() {
        throw new UnsupportedOperationException();
    }
}
