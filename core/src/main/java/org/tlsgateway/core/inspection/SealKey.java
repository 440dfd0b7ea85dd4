package org.tlsgateway.core.inspection;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that the gateway shares with who checks a {@link Seal}. */
public final class SealKey {
    /** RFC 2104 section 3 discourages keys that are shorter than the output of the hash. */
    public static final int MIN_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private SealKey(byte[] bytes) {
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** From base64 (RFC 4648 section 4), in which blanks and line ends do not count; empty when it is something else or too short. */
    public static Optional<SealKey> parse(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", ""));
            return bytes.length < MIN_BYTES ? Optional.empty() : Optional.of(new SealKey(bytes));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
    byte[] mac(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SealKey";
    }
}
