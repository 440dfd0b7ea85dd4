package org.tlsgateway.hooks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Checks the content of a message that comes in chunks: the same rules as for DATA, since BINARYMIME is not offered (RFC 3030
 * section 3), across the borders of chunks, and without dots (RFC 3030 section 2).
 */
public final class ChunkScanner implements ByteProcessor {
    private final int lineLimit;
    private int line;
    private boolean afterCr;
    private SmtpInput.@Nullable Kind fault;

    /** @param lineLimit bytes of a text line with CRLF */
    public ChunkScanner(int lineLimit) {
        this.lineLimit = lineLimit;
    }

    /** Looks at a block without consuming it. */
    public void scan(ByteBuf block) {
        if (fault == null) {
            block.forEachByte(this);
        }
    }

    @Override
    public boolean process(byte value) {
        boolean lineEnd = afterCr && value == '\n';
        if (!lineEnd) {
            if (afterCr) {
                return fail(SmtpInput.Kind.DATA_BARE_CR);
            }
            if (value == '\n') {
                return fail(SmtpInput.Kind.DATA_BARE_LF);
            }
            if (value == 0) {
                return fail(SmtpInput.Kind.DATA_NUL);
            }
        }
        if (++line > lineLimit) {
            return fail(SmtpInput.Kind.TEXT_LINE_TOO_LONG);
        }
        if (lineEnd) {
            line = 0;
        }
        afterCr = value == '\r';
        return true;
    }

    private boolean fail(SmtpInput.Kind kind) {
        fault = kind;
        return false;
    }

    /** What is wrong with the content so far, null for nothing. */
    public SmtpInput.@Nullable Kind fault() {
        return fault;
    }

    /** What is wrong with the content when no more comes, null for nothing. */
    public SmtpInput.@Nullable Kind faultAtEnd() {
        return fault == null && afterCr ? SmtpInput.Kind.DATA_BARE_CR : fault;
    }
}
