package org.tlsgateway.bench.passthrough;

import java.nio.ByteBuffer;

/** Bytes that begin as TLS records do; nobody reads further. */
final class Records {
    private static final int HANDSHAKE_BYTES = 1500;
    private static final byte HANDSHAKE = 0x16;

    private Records() {}

    /** As many as one side of a handshake has. */
    static ByteBuffer handshake() {
        return of(HANDSHAKE_BYTES);
    }

    static ByteBuffer of(int size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        bytes.put(0, HANDSHAKE);
        bytes.put(1, (byte) 3);
        return bytes;
    }
}
