package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** The bytes of a small message in memory: reading them blocks nobody. */
final class HeldContent implements MessageContent {
    private final byte[] bytes;

    /** @param bytes not to be changed any more */
    HeldContent(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}
