package org.tlsgateway.core.content;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Passes over the bytes of a text that mean nothing to SMTP or MIME, eight at a time. Those that do are CR, LF and NUL: what ends a line,
 * pretends to end it, or may not be there (RFC 5321 section 2.3.8).
 */
public final class Octets {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD = Long.BYTES;
    private static final long HIGH_BITS = 0x8080808080808080L;
    /** All three are below 0x0e; of what else is, only the tab is seen often. */
    private static final long LIMITS = 0x0e0e0e0e0e0e0e0eL;

    private Octets() {}

    /** Index of the first CR, LF or NUL, {@code to} when there is none. */
    public static int endOfPlain(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - WORD) {
            int plain = plainBytes((long) WORDS.get(bytes, i));
            i += plain;
            if (plain < WORD) {
                if (!isPlain(bytes[i])) {
                    return i;
                }
                i++;
            }
        }
        while (i < to && isPlain(bytes[i])) {
            i++;
        }
        return i;
    }

    /** Whether it is none of the three. */
    public static boolean isPlain(byte octet) {
        return octet != '\r' && octet != '\n' && octet != 0;
    }

    /** How many bytes of a word, its lowest one first, are plain for certain: 0 to 8. */
    public static int plainBytes(long word) {
        // The subtraction borrows only from above the lowest byte that is below the limit.
        long below = word - LIMITS & ~word & HIGH_BITS;
        return Long.numberOfTrailingZeros(below) / Byte.SIZE;
    }

    /** Whether one of them has its high bit set: the text is not US-ASCII. */
    public static boolean anyEightBit(byte[] bytes, int from, int to) {
        long all = 0;
        int i = from;
        for (; i <= to - WORD; i += WORD) {
            all |= (long) WORDS.get(bytes, i);
        }
        for (; i < to; i++) {
            all |= bytes[i];
        }
        return (all & HIGH_BITS) != 0;
    }
}
