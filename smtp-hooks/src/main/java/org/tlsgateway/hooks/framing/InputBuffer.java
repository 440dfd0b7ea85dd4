package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that came and were not consumed yet, and how many of them were looked at. One buffer, so that a client which sends
 * single bytes pins no more memory than one which does not; a buffer that comes while nothing is left is taken as it is.
 */
final class InputBuffer {
    private static final int ROOM = 4 * 1024;

    private @Nullable ByteBuf bytes;
    private int seen;
    private long copied;

    /** Takes over the buffer. */
    void append(ByteBuf more, ByteBufAllocator allocator) {
        ByteBuf have = bytes;
        if (have == null) {
            bytes = more;
            return;
        }
        try {
            // A slice of it may still be with the session: then nothing may be written to it.
            if (have.refCnt() > 1 || have.isReadOnly() || have.writableBytes() < more.readableBytes()) {
                // Twice what there is: so many bytes will be appended before it is copied again.
                ByteBuf wider = allocator.buffer(Math.max(ROOM, 2 * (have.readableBytes() + more.readableBytes())));
                copied += have.readableBytes();
                wider.writeBytes(have);
                have.release();
                bytes = wider;
                have = wider;
            }
            copied += more.readableBytes();
            have.writeBytes(more);
        } finally {
            more.release();
        }
    }

    /** Bytes copied so far: a small multiple of those that came. */
    long copied() {
        return copied;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    int size() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    int unseen() {
        return size() - seen;
    }

    /** Shows the scanner what it has not seen; returns how many bytes it looked at. */
    int look(LineScanner scanner) {
        ByteBuf have = bytes;
        if (have == null) {
            return 0;
        }
        int looked = scanner.scan(have, have.readerIndex() + seen, unseen());
        seen += looked;
        return looked;
    }

    /** What was looked at, consumed. */
    byte[] takeSeen() {
        byte[] taken = new byte[seen];
        if (bytes != null) {
            bytes.readBytes(taken);
        }
        consumed();
        return taken;
    }

    void skipSeen() {
        if (bytes != null) {
            bytes.skipBytes(seen);
        }
        consumed();
    }

    /** Lets the scanner consume; nothing may be seen and unconsumed. */
    @Nullable
    ByteBuf feed(DataScanner scanner, ByteBufAllocator allocator) {
        ByteBuf have = bytes;
        if (have == null) {
            return null;
        }
        ByteBuf block = scanner.scan(have, allocator);
        consumed();
        return block;
    }

    /** Consumes up to so many bytes; nothing may be seen and unconsumed, and there must be some. */
    ByteBuf take(long most) {
        ByteBuf have = bytes;
        if (have == null) {
            throw new IllegalStateException("nothing to take");
        }
        ByteBuf taken = have.readRetainedSlice((int) Math.min(most, have.readableBytes()));
        consumed();
        return taken;
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
        seen = 0;
    }

    private void consumed() {
        seen = 0;
        if (bytes != null && !bytes.isReadable()) {
            release();
        }
    }
}
