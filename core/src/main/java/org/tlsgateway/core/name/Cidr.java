package org.tlsgateway.core.name;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A block of addresses (RFC 4632, RFC 4291 section 2.3). A block of IPv4-mapped IPv6 addresses is an IPv4 block.
 *
 * @param network the first address, host bits zero
 * @param prefixLength 0 to 32 or 128
 */
public record Cidr(InetAddress network, int prefixLength) {
    private static final int MAPPED_PREFIX = 96;

    /** @throws IllegalArgumentException when it is no block; use {@link #parse} for input from outside */
    public Cidr {
        byte[] bytes = network.getAddress();
        if (prefixLength < 0 || prefixLength > 8 * bytes.length || !hostBitsZero(bytes, prefixLength)) {
            throw new IllegalArgumentException(
                    "not a block of addresses: " + network.getHostAddress() + "/" + prefixLength);
        }
    }

    /**
     * The block that "192.0.2.0/24", "2001:db8::/32" or a single address stands for; never resolves a name. A network with
     * host bits set ("192.0.2.1/24") is none: it is more often a slip than a wish.
     */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> literal = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (literal.isEmpty()) {
            return Optional.empty();
        }
        InetAddress address = literal.get();
        byte[] bytes = address.getAddress();
        int bits = slash < 0 ? 8 * bytes.length : prefix(text.substring(slash + 1));
        boolean mapped = bytes.length == 4 && text.indexOf(':') >= 0;
        if (mapped && slash >= 0) {
            bits = bits < MAPPED_PREFIX ? -1 : bits - MAPPED_PREFIX;
        }
        boolean good = bits >= 0 && bits <= 8 * bytes.length && hostBitsZero(bytes, bits);
        return good ? Optional.of(new Cidr(address, bits)) : Optional.empty();
    }

    /** True when the address is in this block; IPv4-mapped IPv6 is IPv4. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = unmapped(address.getAddress());
        int whole = prefixLength / 8;
        if (mine.length != other.length || !Arrays.equals(mine, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xff) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }

    /** The IPv4 bytes of an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2), any other address as it is. */
    static byte[] unmapped(byte[] bytes) {
        return isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    static boolean isMapped(byte[] bytes) {
        if (bytes.length != 16 || bytes[10] != (byte) 0xff || bytes[11] != (byte) 0xff) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int prefix(String digits) {
        boolean number = !digits.isEmpty()
                && digits.length() <= 3
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        return number ? Integer.parseInt(digits) : -1;
    }

    private static boolean hostBitsZero(byte[] bytes, int prefixLength) {
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, prefixLength - 8 * i));
            if ((bytes[i] & (0xff >> kept)) != 0) {
                return false;
            }
        }
        return true;
    }
}
