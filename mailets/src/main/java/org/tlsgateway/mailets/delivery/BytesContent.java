package org.tlsgateway.mailets.delivery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.tlsgateway.downstream.smtp.MessageContent;

/** A message in memory. */
final class BytesContent implements MessageContent {
    private final byte[] bytes;

    BytesContent(byte[] bytes) {
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
