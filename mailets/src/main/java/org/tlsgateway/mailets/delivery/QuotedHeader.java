package org.tlsgateway.mailets.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.tlsgateway.downstream.smtp.MessageContent;

/**
 * The header of a message as the last part of a report (RFC 6522 section 4): as it is, or quoted-printable when it is not
 * 7-bit or has lines that mail cannot carry.
 *
 * @param text ended by CRLF
 * @param encoded whether it is quoted-printable
 */
record QuotedHeader(String text, boolean encoded) {
    /** More is not returned: a report is no way to make mail grow. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_LINE = 998;
    private static final int QP_LINE = 75;

    /** The bytes of the header, from the start of a message to the empty line; cut after a line when it is too long. */
    static byte[] read(MessageContent content) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        byte[] bytes;
        try (InputStream in = content.open()) {
            bytes = in.readNBytes(MAX_BYTES);
        }
        int lineStart = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (i == lineStart || (i == lineStart + 1 && bytes[lineStart] == '\r')) {
                    return header.toByteArray();
                }
                header.write(bytes, lineStart, i + 1 - lineStart);
                lineStart = i + 1;
            }
        }
        return header.toByteArray();
    }

    static QuotedHeader of(byte[] header) {
        return isPlain(header)
                ? new QuotedHeader(new String(header, StandardCharsets.US_ASCII), false)
                : new QuotedHeader(quotedPrintable(header), true);
    }

    /** True when every mail can carry it as it is. */
    static boolean isPlain(byte[] text) {
        boolean plain = true;
        int length = 0;
        for (byte b : text) {
            length = b == '\n' ? 0 : length + 1;
            boolean harmless = (b >= ' ' && b < 127) || b == '\t' || b == '\r' || b == '\n';
            plain &= harmless && length <= MAX_LINE;
        }
        return plain;
    }

    /** RFC 2045 section 6.7; the lines of a header end in CRLF. */
    private static String quotedPrintable(byte[] header) {
        StringBuilder out = new StringBuilder(header.length + 64);
        int column = 0;
        for (int i = 0; i < header.length; i++) {
            int c = header[i] & 0xff;
            boolean lineEnd = c == '\r' && i + 1 < header.length && header[i + 1] == '\n';
            if (lineEnd) {
                out.append("\r\n");
                i++;
                column = 0;
                continue;
            }
            boolean blankBeforeEnd = (c == ' ' || c == '\t') && (i + 1 == header.length || header[i + 1] == '\r');
            boolean literal = c >= ' ' && c < 127 && c != '=' && !blankBeforeEnd;
            String next = literal ? String.valueOf((char) c) : String.format(Locale.ROOT, "=%02X", c);
            if (column + next.length() > QP_LINE) {
                out.append("=\r\n");
                column = 0;
            }
            out.append(next);
            column += next.length();
        }
        return column == 0 ? out.toString() : out.append("=\r\n").toString();
    }
}
