package org.tlsgateway.core.inspection;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hashes the body of a message for its {@link Seal}, with SHA-256. So that it does not matter how a body is kept, a lone LF counts as
 * CRLF, and a line end at the very end does not count: SMTP adds one where it is missing.
 */
public final class SealedBody {
    private final MessageDigest digest;
    private final byte[] block = new byte[8192];
    private int filled;
    private boolean heldCr;
    private boolean heldEnd;

    public SealedBody() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Takes the next bytes, the first {@code length} ones. */
    public void add(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            add(bytes[i]);
        }
    }

    private void add(byte octet) {
        if (octet == '\n') {
            releaseEnd();
            heldCr = false;
            heldEnd = true;
        } else {
            release();
            heldCr = octet == '\r';
            if (!heldCr) {
                put(octet);
            }
        }
    }

    private void release() {
        releaseEnd();
        if (heldCr) {
            put((byte) '\r');
            heldCr = false;
        }
    }

    private void releaseEnd() {
        if (heldEnd) {
            put((byte) '\r');
            put((byte) '\n');
            heldEnd = false;
        }
    }

    private void put(byte octet) {
        if (filled == block.length) {
            digest.update(block, 0, filled);
            filled = 0;
        }
        block[filled++] = octet;
    }

    /** The hash of all, 32 bytes; nothing may be added afterwards. */
    public byte[] end() {
        if (heldCr) {
            release();
        }
        digest.update(block, 0, filled);
        return digest.digest();
    }
}
