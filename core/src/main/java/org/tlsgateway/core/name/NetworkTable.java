package org.tlsgateway.core.name;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An immutable table from client networks to a value each, longest prefix first, looked up in a prefix tree. */
public final class NetworkTable {
    /** A table that covers no address. */
    public static final NetworkTable EMPTY = of(Map.of());

    private final PrefixTree ipv4;
    private final PrefixTree ipv6;
    private final String[] values;
    private final int size;

    private NetworkTable(PrefixTree ipv4, PrefixTree ipv6, String[] values, int size) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        this.values = values;
        this.size = size;
    }

    /** A table of these networks, without values. */
    public static NetworkTable of(List<Cidr> networks) {
        Map<Cidr, String> entries = new HashMap<>();
        networks.forEach(network -> entries.put(network, ""));
        return of(entries);
    }

    /** A table of these networks; an empty value is the value of an entry that has none. */
    public static NetworkTable of(Map<Cidr, String> entries) {
        List<PrefixTree.Entry> ipv4 = new ArrayList<>();
        List<PrefixTree.Entry> ipv6 = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        List<String> values = new ArrayList<>();
        entries.forEach((cidr, value) -> {
            int number = numbers.computeIfAbsent(value, v -> {
                values.add(v);
                return values.size() - 1;
            });
            byte[] bytes = cidr.network().getAddress();
            boolean four = bytes.length == 4;
            (four ? ipv4 : ipv6)
                    .add(new PrefixTree.Entry(
                            four ? (long) int32(bytes, 0) << 32 : int64(bytes, 0),
                            four ? 0 : int64(bytes, 8),
                            cidr.prefixLength(),
                            number));
        });
        return new NetworkTable(
                PrefixTree.of(ipv4.toArray(PrefixTree.Entry[]::new)),
                PrefixTree.of(ipv6.toArray(PrefixTree.Entry[]::new)),
                values.toArray(String[]::new),
                entries.size());
    }

    /** The value of the longest prefix that covers the address, null when none does; IPv4-mapped IPv6 is IPv4. */
    public @Nullable String lookup(InetAddress address) {
        byte[] bytes = address.getAddress();
        int number;
        if (bytes.length == 4) {
            number = ipv4.lookup((long) int32(bytes, 0) << 32, 0);
        } else if (Cidr.isMapped(bytes)) {
            number = ipv4.lookup((long) int32(bytes, 12) << 32, 0);
        } else {
            number = ipv6.lookup(int64(bytes, 0), int64(bytes, 8));
        }
        return number == PrefixTree.NONE ? null : values[number];
    }

    /** How many networks it has. */
    public int size() {
        return size;
    }

    private static int int32(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    private static long int64(byte[] bytes, int at) {
        return (long) int32(bytes, at) << 32 | (int32(bytes, at + 4) & 0xffffffffL);
    }
}
