package org.tlsgateway.downstream.smtp;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a message as they were received: CRLF lines, not dot-stuffed. Can be read more than once. */
public interface MessageContent {
    /** Length in bytes. */
    long size();

    /** From the first byte; the caller closes it. */
    InputStream open() throws IOException;
}
