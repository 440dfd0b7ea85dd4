package org.tlsgateway.core.inspection;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short names of bytes in the alphabet of RFC 4648 section 6, which has neither 0 nor 1, so that they survive the telephone. */
public final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Base32() {}

    /** The beginning of the SHA-256 of these bytes; up to 32 characters of 5 bits each. */
    public static String digest(byte[] bytes, int characters) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(bytes), characters);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** One character for each byte: for bytes that are random anyway. */
    public static String encode(byte[] bytes, int characters) {
        StringBuilder text = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) {
            text.append(digit(bytes[i]));
        }
        return text.toString();
    }

    /** The character of the lowest 5 bits. */
    static char digit(long bits) {
        return ALPHABET.charAt((int) bits & 31);
    }
}
