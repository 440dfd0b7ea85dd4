package org.tlsgateway.core.name;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text form of an IP address, read strictly and without ever asking DNS (RFC 4291 section 2.2, RFC 6943 section 3.1.1). */
public final class IpLiteral {
    private static final int IPV6_GROUPS = 8;

    private IpLiteral() {}

    /**
     * The address that "192.0.2.1" or "2001:db8::1" stands for, without brackets or zone; empty when it is none. Octal,
     * hexadecimal and shortened IPv4 forms are none. An IPv4-mapped IPv6 address gives the IPv4 one.
     */
    public static Optional<InetAddress> parse(String text) {
        byte @Nullable [] bytes = text.indexOf(':') >= 0 ? ipv6(text) : ipv4(text);
        return bytes == null ? Optional.empty() : Optional.of(address(bytes));
    }

    /** The address of 4 or 16 bytes. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException notFourOrSixteen) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, notFourOrSixteen);
        }
    }

    private static byte @Nullable [] ipv4(String text) {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int end = i < 3 ? text.indexOf('.', at) : text.length();
            int octet = end < 0 ? -1 : number(text, at, end, 10, 3);
            boolean leadingZero = end - at > 1 && text.charAt(at) == '0';
            if (octet < 0 || octet > 255 || leadingZero) {
                return null;
            }
            bytes[i] = (byte) octet;
            at = end + 1;
        }
        return bytes;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 14 || endsInIpv4(text.substring(0, gap))) {
            return null;
        }
        byte[] bytes = new byte[16];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    private static boolean endsInIpv4(String head) {
        return head.indexOf('.') >= 0;
    }

    /** Groups joined by single colons, the last of which may be a dotted quad; null when they are not that. */
    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[2 * parts.length + 2];
        int length = 0;
        for (int i = 0; i < parts.length && parts.length <= IPV6_GROUPS; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] quad = ipv4(parts[i]);
                if (quad == null) {
                    return null;
                }
                System.arraycopy(quad, 0, bytes, length, 4);
                length += 4;
            } else {
                int group = number(parts[i], 0, parts[i].length(), 16, 4);
                if (group < 0) {
                    return null;
                }
                bytes[length++] = (byte) (group >> 8);
                bytes[length++] = (byte) group;
            }
        }
        return parts.length > IPV6_GROUPS ? null : Arrays.copyOf(bytes, length);
    }

    /** The ASCII number in this range of the text, -1 when it is none or has too many digits. */
    private static int number(String text, int from, int to, int radix, int maxDigits) {
        if (to <= from || to - from > maxDigits) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
