package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.content.Octets;

/**
 * Takes the message out of the bytes after DATA (RFC 5321 section 4.1.1.4, section 4.5.2): an incremental state machine that looks at
 * each byte once and keeps none. A dot at the start of a line is dropped whatever follows it, so no byte has ever to be held
 * back for what comes next.
 */
final class DataScanner {
    private enum At {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR,
        END
    }

    private final int lineLimit;
    private final long sizeLimit;
    private At at = At.LINE_START;
    private int line;
    private long size;
    private SmtpInput.@Nullable Kind refusal;
    private SmtpInput.@Nullable Kind fault;

    // of the block being scanned
    private int position;
    private int runStart;
    private int firstStart;
    private int firstLength;
    private @Nullable ByteBuf in;
    private @Nullable ByteBuf copy;
    private @Nullable ByteBufAllocator allocator;

    /**
     * @param lineLimit bytes of a text line with CRLF, without a stuffed dot
     * @param sizeLimit bytes of the message, 0 for no limit
     */
    DataScanner(int lineLimit, long sizeLimit) {
        this.lineLimit = lineLimit;
        this.sizeLimit = sizeLimit;
    }

    /**
     * Reads a block up to its end, the end of the message or a fault.
     *
     * @return the part of the message that it held: a slice of it where nothing had to be left out; null when there is none or
     *     the message is refused
     */
    @Nullable
    ByteBuf scan(ByteBuf block, ByteBufAllocator blocks) {
        in = block;
        allocator = blocks;
        position = block.readerIndex();
        runStart = position;
        firstLength = 0;
        copy = null;
        int end = block.writerIndex();
        boolean more = true;
        while (more && position < end) {
            if (at == At.TEXT) {
                skipPlain(block, end);
            }
            if (position < end) {
                more = process(block.getByte(position));
            }
        }
        endRun(position);
        block.readerIndex(position);
        ByteBuf out = copy != null ? copy : firstLength > 0 ? block.retainedSlice(firstStart, firstLength) : null;
        in = null;
        copy = null;
        allocator = null;
        if (out != null && (fault != null || refusal != null)) {
            out.release();
            return null;
        }
        return out;
    }

    /** Most bytes stand inside of a line, and are looked at for nothing but its end. */
    private void skipPlain(ByteBuf block, int end) {
        int next = position;
        boolean plain = true;
        while (plain && next <= end - Long.BYTES) {
            int more = Octets.plainBytes(block.getLongLE(next));
            next += more;
            plain = more == Long.BYTES;
        }
        while (next < end && Octets.isPlain(block.getByte(next))) {
            next++;
        }
        count(next - position);
        position = next;
    }

    /** False when nothing of the block is to be read any more. */
    private boolean process(byte value) {
        int index = position++;
        switch (at) {
            case LINE_START -> {
                if (value == '.') {
                    endRun(index);
                    at = At.DOT;
                    return true;
                }
                return text(value);
            }
            case DOT -> {
                if (value == '\r') {
                    endRun(index);
                    at = At.DOT_CR;
                    return true;
                }
                return text(value);
            }
            case TEXT -> {
                return text(value);
            }
            case CR -> {
                if (value != '\n') {
                    return fail(SmtpInput.Kind.DATA_BARE_CR);
                }
                at = At.LINE_START;
                count(1);
                line = 0;
                return true;
            }
            case DOT_CR -> {
                endRun(index);
                if (value != '\n') {
                    return fail(SmtpInput.Kind.DATA_BARE_CR);
                }
                at = At.END;
                return false;
            }
            default -> throw new IllegalStateException("the message has ended");
        }
    }

    private boolean text(byte value) {
        if (value == '\n') {
            return fail(SmtpInput.Kind.DATA_BARE_LF);
        }
        if (value == 0) {
            return fail(SmtpInput.Kind.DATA_NUL);
        }
        at = value == '\r' ? At.CR : At.TEXT;
        count(1);
        return true;
    }

    private void count(int bytes) {
        size += bytes;
        line += bytes;
        if (refusal == null) {
            long lineExcess = (long) line - lineLimit;
            long sizeExcess = sizeLimit > 0 ? size - sizeLimit : 0;
            // What is exceeded by more was exceeded first.
            if (lineExcess > 0 && lineExcess >= sizeExcess) {
                refusal = SmtpInput.Kind.TEXT_LINE_TOO_LONG;
            } else if (sizeExcess > 0) {
                refusal = SmtpInput.Kind.MESSAGE_TOO_BIG;
            }
        }
    }

    private boolean fail(SmtpInput.Kind kind) {
        fault = kind;
        return false;
    }

    /** What was read since the last byte left out belongs to the message; the byte at {@code end} does not. */
    private void endRun(int end) {
        ByteBuf block = in;
        ByteBufAllocator blocks = allocator;
        int length = end - runStart;
        if (length > 0 && block != null && blocks != null) {
            if (firstLength == 0) {
                firstStart = runStart;
                firstLength = length;
            } else {
                if (copy == null) {
                    copy = blocks.buffer(block.writerIndex() - firstStart);
                    copy.writeBytes(block, firstStart, firstLength);
                }
                copy.writeBytes(block, runStart, length);
            }
        }
        runStart = end + 1;
    }

    boolean ended() {
        return at == At.END;
    }

    /** Why the bytes cannot be framed, null when they can. */
    SmtpInput.@Nullable Kind fault() {
        return fault;
    }

    /** Why the message will be refused at its end, null when it will not. */
    SmtpInput.@Nullable Kind refusal() {
        return refusal;
    }
}
