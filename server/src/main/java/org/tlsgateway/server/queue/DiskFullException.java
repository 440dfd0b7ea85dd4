package org.tlsgateway.server.queue;

import java.io.IOException;

/** The disk of the queue is full: the message is not taken, and the client is told 452 4.3.1. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    /** The words are those of the operating system: whoever maps the failure looks for them. */
    DiskFullException(long needed, long free) {
        super("No space left on device: the queue needs " + needed + " bytes and has " + free);
    }

    DiskFullException(Throwable cause) {
        super("No space left on device: " + cause.getMessage(), cause);
    }
}
