package org.tlsgateway.core.inspection;

import java.util.Random;

/**
 * Makes the token by which a message is found again: in the reply that refuses it, in the log, in the quarantine. Base32 of RFC 4648
 * section 6, which has neither 0 nor 1, so that it survives the telephone.
 */
public final class MessageToken {
    /** Characters of a token: 60 bits, so that nobody guesses that of another sender. */
    public static final int LENGTH = 12;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private MessageToken() {}

    /**
     * The next one.
     *
     * @param random a {@code SecureRandom} outside of tests
     */
    public static String next(Random random) {
        long bits = random.nextLong();
        StringBuilder token = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            token.append(ALPHABET.charAt((int) (bits >>> 5 * i) & 31));
        }
        return token.toString();
    }
}
