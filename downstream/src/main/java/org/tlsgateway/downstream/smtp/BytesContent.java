package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A message in memory: reading it blocks nobody. */
public final class BytesContent implements MessageContent {
    private final byte[] bytes;

    /** @param bytes not to be changed any more */
    public BytesContent(byte[] bytes) {
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
