package org.tlsgateway.downstream.smtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.content.Octets;

/**
 * Dot-stuffs content (RFC 5321 section 4.5.2) and refuses what SMTP cannot carry: NUL, a bare CR, a bare LF
 * (section 2.3.8), each of which some server takes for the end of a line and so of the message. One pass over blocks of any size.
 */
final class ContentEncoder {
    private static final int EMPTY_LINE = 2;

    private boolean lineStart = true;
    private boolean afterCr;
    private boolean eightBit;
    private boolean eightBitHeader;
    private boolean inHeader = true;
    private long count;
    private int lineLength;
    private int longestLine;

    /** What is wrong with the content. */
    static final class InvalidContentException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidContentException(String what, long offset) {
            super(what + " at byte " + offset, null, false, false);
        }
    }

    /** The next block; written to {@code out}, or only looked at when that is null. */
    void encode(byte[] block, int length, @Nullable ByteBuf out) throws InvalidContentException {
        int written = 0;
        int i = 0;
        while (i < length) {
            if (!lineStart && !afterCr) {
                i = skipPlain(block, i, length);
                if (i == length) {
                    break;
                }
            }
            byte octet = block[i];
            if (afterCr != (octet == '\n')) {
                throw new InvalidContentException(afterCr ? "bare CR" : "bare LF", count + i);
            }
            if (octet == 0) {
                throw new InvalidContentException("NUL", count + i);
            }
            if (lineStart && octet == '.' && out != null) {
                out.writeBytes(block, written, i - written);
                out.writeByte('.');
                written = i;
            }
            eightBit |= octet < 0;
            eightBitHeader |= inHeader && octet < 0;
            lineStart = octet == '\n';
            afterCr = octet == '\r';
            lineLength++;
            if (lineStart) {
                longestLine = Math.max(longestLine, lineLength);
                // RFC 5322 section 2.1: the first empty line ends the header.
                inHeader &= lineLength > EMPTY_LINE;
                lineLength = 0;
            }
            i++;
        }
        if (out != null) {
            out.writeBytes(block, written, length - written);
        }
        count += length;
    }

    /** Most bytes stand inside of a line, and are looked at for nothing but its end. */
    private int skipPlain(byte[] block, int from, int length) {
        int end = Octets.endOfPlain(block, from, length);
        lineLength += end - from;
        if (!eightBit || inHeader) {
            boolean found = Octets.anyEightBit(block, from, end);
            eightBit |= found;
            eightBitHeader |= inHeader && found;
        }
        return end;
    }

    /** The content is complete; writes the end of an unfinished line, which SMTP needs, and the final dot. */
    void end(@Nullable ByteBuf out) throws InvalidContentException {
        if (afterCr) {
            throw new InvalidContentException("bare CR", count - 1);
        }
        longestLine = Math.max(longestLine, lineLength);
        if (out != null) {
            if (!lineStart) {
                out.writeByte('\r').writeByte('\n');
            }
            out.writeByte('.').writeByte('\r').writeByte('\n');
        }
    }

    boolean eightBit() {
        return eightBit;
    }

    boolean eightBitHeader() {
        return eightBitHeader;
    }

    long count() {
        return count;
    }

    /** With its CRLF. */
    int longestLine() {
        return longestLine;
    }
}
