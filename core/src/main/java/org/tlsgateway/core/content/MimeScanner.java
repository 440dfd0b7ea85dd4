package org.tlsgateway.core.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.HeaderText;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.ContentVerdict.Unscannable;

/**
 * Looks at the form of a message while it passes (RFC 5322, RFC 2046): fed with its bytes in blocks of any size, it says as soon as a
 * limit is passed. Memory: the beginning of one line, one Content-Type field and the boundaries of the parts that are open.
 */
public final class MimeScanner {
    /** RFC 2046 section 5.1.1 allows 70; no reader takes much more. */
    static final int MAX_BOUNDARY = 256;
    /** As much of a line as is needed to know a delimiter or the name of a field. */
    private static final int KEPT = HeaderSection.MAX_FIELD + 1;

    private static final ContentVerdict WITHIN = new ContentVerdict.Within();

    /** What is open: a multipart with its boundary as bytes in Latin-1, or, with an empty one, a message within. */
    private final List<String> open = new ArrayList<>();

    private final ContentLimits limits;
    private final byte[] line = new byte[KEPT];
    private long lineLength;
    private boolean carriageReturn;
    private @Nullable HeaderSection header = new HeaderSection();
    private Utf8Check utf8 = new Utf8Check();
    private int parts;
    private int fields;
    private long headerBytes;
    private @Nullable String wrong;

    public MimeScanner(ContentLimits limits) {
        this.limits = limits;
    }

    /** Takes the next bytes; the verdict on all that came so far. Once unscannable, always. */
    public ContentVerdict feed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end && wrong == null) {
            int plain = header == null && !carriageReturn ? Octets.endOfPlain(bytes, i, end) : i;
            if (plain > i) {
                append(bytes, i, plain - i);
                i = plain;
            } else {
                octet(bytes[i++] & 0xff);
            }
        }
        return verdict();
    }

    /** The message is at its end. */
    public ContentVerdict end() {
        if (wrong == null && lineLength > 0) {
            endOfLine();
        }
        return verdict();
    }

    private ContentVerdict verdict() {
        return wrong == null ? WITHIN : new Unscannable(wrong);
    }

    private void octet(int octet) {
        if (octet == 0) {
            wrong = "a NUL in it";
        } else if (header != null) {
            headerOctet(octet);
        }
        if (octet == '\n') {
            endOfLine();
            return;
        }
        // A CR that does not end a line belongs to it.
        if (carriageReturn) {
            carriageReturn = false;
            append('\r');
        }
        if (octet == '\r') {
            carriageReturn = true;
        } else {
            append(octet);
        }
    }

    private void append(int octet) {
        if (lineLength < KEPT) {
            line[(int) lineLength] = (byte) octet;
        }
        lineLength++;
        checkLineLength();
    }

    private void append(byte[] bytes, int offset, int length) {
        if (lineLength < KEPT) {
            System.arraycopy(bytes, offset, line, (int) lineLength, (int) Math.min(length, KEPT - lineLength));
        }
        lineLength += length;
        checkLineLength();
    }

    private void checkLineLength() {
        if (lineLength > limits.lineLength()) {
            wrong = "a line longer than " + limits.lineLength() + " bytes";
        }
    }

    private void headerOctet(int octet) {
        if (++headerBytes > limits.headerBytes()) {
            wrong = "header sections longer than " + limits.headerBytes() + " bytes";
        } else if (octet >= 0x80 && limits.headerText() == HeaderText.ASCII) {
            wrong = "8-bit characters in its header";
        } else if (limits.headerText() == HeaderText.UTF_8 && !utf8.accepts(octet)) {
            wrong = "8-bit characters in its header that are not UTF-8";
        }
    }

    private void endOfLine() {
        carriageReturn = false;
        int length = (int) Math.min(lineLength, KEPT);
        HeaderSection section = header;
        if (!isDelimiter(length) && section != null) {
            if (lineLength == 0) {
                endOfHeader(section);
            } else {
                headerLine(section, length);
            }
        }
        lineLength = 0;
    }

    private void headerLine(HeaderSection section, int length) {
        if (line[0] != ' ' && line[0] != '\t' && ++fields > limits.headerFields()) {
            wrong = "more than " + limits.headerFields() + " header fields";
            return;
        }
        String bad = section.line(line, length, lineLength);
        if (bad != null) {
            wrong = bad;
        }
    }

    private void endOfHeader(HeaderSection section) {
        header = null;
        for (String boundary : section.boundaries()) {
            if (boundary.length() > MAX_BOUNDARY) {
                wrong = "a boundary longer than " + MAX_BOUNDARY + " characters";
                return;
            }
            if (!boundary.isBlank()) {
                open(boundary.stripTrailing());
            }
        }
        if (section.isMessage()) {
            open("");
            part();
        }
    }

    private void open(String boundary) {
        open.add(boundary);
        if (open.size() > limits.depth()) {
            wrong = "parts nested deeper than " + limits.depth();
        }
    }

    private void part() {
        header = new HeaderSection();
        utf8 = new Utf8Check();
        if (++parts > limits.parts()) {
            wrong = "more than " + limits.parts() + " parts";
        }
    }

    /** Ends what the delimiter ends and begins the next part (RFC 2046 section 5.1.1), also where a header section lacks its end. */
    private boolean isDelimiter(int length) {
        if (open.isEmpty() || length < 3 || line[0] != '-' || line[1] != '-' || lineLength > MAX_BOUNDARY + 1000) {
            return false;
        }
        int end = length;
        while (end > 2 && (line[end - 1] == ' ' || line[end - 1] == '\t' || line[end - 1] == '\r')) {
            end--;
        }
        String text = new String(line, 2, end - 2, StandardCharsets.ISO_8859_1);
        for (int i = open.size() - 1; i >= 0; i--) {
            String boundary = open.get(i);
            if (!boundary.isEmpty() && text.startsWith(boundary)) {
                String rest = text.substring(boundary.length());
                if (rest.isEmpty()) {
                    open.subList(i + 1, open.size()).clear();
                    part();
                    return true;
                }
                if (rest.equals("--")) {
                    open.subList(i, open.size()).clear();
                    header = null;
                    return true;
                }
            }
        }
        return false;
    }
}
