package org.tlsgateway.mailets.quarantine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Short names of bytes in the alphabet of RFC 4648 section 6. */
final class Base32 {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Base32() {}

    /** The beginning of the SHA-256 of these bytes; up to 32 characters of 5 bits each. */
    static String digest(byte[] bytes, int characters) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(bytes), characters);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** One character for each byte: for bytes that are random anyway. */
    static String encode(byte[] bytes, int characters) {
        StringBuilder text = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) {
            text.append(ALPHABET.charAt(bytes[i] & 31));
        }
        return text.toString();
    }
}
