package org.tlsgateway.server.queue;

import java.io.IOException;

/**
 * The room that the queue keeps for itself.
 *
 * @param free how much there is
 * @param reserve bytes that stay free: the log of the queue grows also by what is removed, and tables are written anew
 */
public record QueueDisk(FreeSpace free, long reserve) {
    /** Room for the log, and for the tables that are written when it is emptied. */
    public static final long DEFAULT_RESERVE = 80L << 20;

    /** Fails at once when a message of this size has no room; waiting would keep its client waiting. */
    void require(long size) throws IOException {
        long available = free.bytes();
        // Envelope, attributes and the record of its removal come on top of the content.
        long needed = size + (size >> 3) + reserve;
        if (available < needed) {
            throw new DiskFullException(needed, available);
        }
    }
}
