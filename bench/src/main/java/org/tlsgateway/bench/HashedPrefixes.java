package org.tlsgateway.bench;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.Cidr;

/** A baseline: a hash map for each prefix length, asked from the longest to the shortest. */
final class HashedPrefixes {
    private record Key(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private final TreeMap<Integer, Map<Key, String>> ipv4 = new TreeMap<>((a, b) -> b - a);
    private final TreeMap<Integer, Map<Key, String>> ipv6 = new TreeMap<>((a, b) -> b - a);

    HashedPrefixes(Map<Cidr, String> entries) {
        entries.forEach((cidr, value) -> {
            byte[] bytes = cidr.network().getAddress();
            (bytes.length == 4 ? ipv4 : ipv6)
                    .computeIfAbsent(cidr.prefixLength(), length -> new HashMap<>())
                    .put(new Key(bytes), value);
        });
    }

    @Nullable
    String lookup(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (Map.Entry<Integer, Map<Key, String>> length : (bytes.length == 4 ? ipv4 : ipv6).entrySet()) {
            for (int bit = length.getKey(); bit < 8 * bytes.length && bytes[bit / 8] != 0; bit++) {
                bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
            }
            Arrays.fill(bytes, (length.getKey() + 7) / 8, bytes.length, (byte) 0);
            String value = length.getValue().get(new Key(bytes));
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
