package org.tlsgateway.core.inspection;

import java.util.Random;

/**
 * Makes the token by which a message is found again: in the reply that refuses it, in the log, in the quarantine. In
 * {@link Base32}.
 */
public final class MessageToken {
    /** Characters of a token: 60 bits, so that nobody guesses that of another sender. */
    public static final int LENGTH = 12;

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
            token.append(Base32.digit(bits >>> 5 * i));
        }
        return token.toString();
    }
}
