package org.tlsgateway.mailets.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.tlsgateway.core.inspection.HeaderField;

/**
 * The header section of a message as bytes (RFC 5322 section 2.2), up to and with the empty line that ends it. Changing it touches
 * only the fields that are added or removed: all other bytes stay as they came, in their order.
 */
public final class HeaderBlock {
    /** A bigger header section is not read: the message cannot be inspected. */
    public static final int MAX_BYTES = 1 << 20;

    /** Most header sections are shorter. */
    private static final int FIRST_LOOK = 4096;

    private static final byte[] CRLF = {'\r', '\n'};

    /**
     * One field.
     *
     * @param name without blanks around it; empty for lines that are no field, which stay where they are
     * @param raw all its bytes with folding and line end
     */
    public record Field(String name, byte[] raw) {
        /** What follows the colon, unfolded (RFC 5322 section 2.2.3), without outer blanks; UTF-8 or else Latin-1. */
        public String value() {
            ByteBuffer bytes = ByteBuffer.wrap(body());
            String text;
            try {
                text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(bytes.duplicate())
                        .toString();
            } catch (CharacterCodingException e) {
                text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
            }
            return text.replace("\r", "").replace("\n", "").strip();
        }

        /** What follows the colon (RFC 5322 section 2.2), as it came. */
        public byte[] body() {
            return Arrays.copyOfRange(raw, Math.min(colon(raw) + 1, raw.length), raw.length);
        }

        /** Whether the name is that one, in any case. */
        public boolean is(String otherName) {
            return name.equalsIgnoreCase(otherName);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The header section was not at its end after {@link #MAX_BYTES}. */
    @SuppressWarnings("serial")
    public static final class TooBigException extends IOException {
        TooBigException() {
            super("the header section is bigger than " + MAX_BYTES + " bytes");
        }
    }

    private final int originalLength;
    private final List<Field> fields;
    private final byte[] end;
    private final boolean bodyWithoutEmptyLine;
    private boolean changed;

    private HeaderBlock(int originalLength, List<Field> fields, byte[] end, boolean bodyWithoutEmptyLine) {
        this.originalLength = originalLength;
        this.fields = fields;
        this.end = end;
        this.bodyWithoutEmptyLine = bodyWithoutEmptyLine;
    }

    /**
     * Reads the header section from the beginning of a message, and leaves the stream behind it.
     *
     * @param message can be marked
     */
    public static HeaderBlock read(InputStream message) throws IOException {
        for (int size = FIRST_LOOK; ; size *= 4) {
            message.mark(size);
            byte[] head = message.readNBytes(size);
            message.reset();
            if (head.length > 0 && isBlank(head[0])) {
                // What begins with a blank has no header section: fields that are added must not be continued by it.
                return new HeaderBlock(0, new ArrayList<>(), new byte[0], true);
            }
            int end = endOf(head);
            if (end > MAX_BYTES || end < 0 && head.length > MAX_BYTES) {
                throw new TooBigException();
            }
            if (end >= 0 || head.length < size) {
                HeaderBlock header = parse(head, end >= 0 ? end : head.length);
                message.skipNBytes(header.originalLength);
                return header;
            }
        }
    }

    /** Behind the first empty line; below 0 when there is none. */
    private static int endOf(byte[] head) {
        int line = 0;
        for (int next = behindLine(head, 0, head.length); next > line; next = behindLine(head, line, head.length)) {
            if (isEmptyLine(head, line, next)) {
                return next;
            }
            line = next;
        }
        return -1;
    }

    private static HeaderBlock parse(byte[] head, int end) {
        List<Field> fields = new ArrayList<>();
        int field = 0;
        int line = 0;
        while (line < end) {
            int next = behindLine(head, line, end);
            if (isEmptyLine(head, line, next)) {
                break;
            }
            line = next;
            if (line == end || !isBlank(head[line])) {
                fields.add(field(Arrays.copyOfRange(head, field, line)));
                field = line;
            }
        }
        return new HeaderBlock(end, fields, Arrays.copyOfRange(head, line, end), false);
    }

    /** A lone LF ends a line too, a lone CR does not. */
    private static int behindLine(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, to);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isEmptyLine(byte[] bytes, int from, int to) {
        int length = to - from;
        return bytes[to - 1] == '\n' && (length == 1 || length == 2 && bytes[from] == '\r');
    }

    private static Field field(byte[] raw) {
        int colon = colon(raw);
        if (colon == raw.length) {
            return new Field("", raw);
        }
        // Blanks before the colon are obsolete syntax (RFC 5322 section 4.5.3) that some readers still take.
        String name = new String(raw, 0, colon, StandardCharsets.ISO_8859_1).stripTrailing();
        return new Field(name.chars().allMatch(c -> c > ' ' && c < 0x7f) ? name : "", raw);
    }

    /** Its index, the length when there is none. */
    private static int colon(byte[] raw) {
        int colon = 0;
        while (colon < raw.length && raw[colon] != ':') {
            colon++;
        }
        return colon;
    }

    /** One that can be changed by itself. */
    public HeaderBlock copy() {
        HeaderBlock copy = new HeaderBlock(originalLength, new ArrayList<>(fields), end, bodyWithoutEmptyLine);
        copy.changed = changed;
        return copy;
    }

    /** Whether a body follows, be it an empty one; without an empty line after the header there is none. */
    public boolean hasBody() {
        return end.length > 0 || bodyWithoutEmptyLine;
    }

    /** How many bytes of the message it was read from: the body begins there. */
    public int originalLength() {
        return originalLength;
    }

    /** The fields from the top. */
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    /** Whether anything was added or removed. */
    public boolean isChanged() {
        return changed;
    }

    /** Adds fields at the top, the first one first. */
    public void addFirst(List<HeaderField> added) {
        fields.addAll(0, added.stream().map(HeaderBlock::toField).toList());
        changed |= !added.isEmpty();
    }

    /** Adds a field after the last one. */
    public void addLast(HeaderField added) {
        if (!fields.isEmpty()) {
            Field last = fields.get(fields.size() - 1);
            byte[] raw = last.raw();
            if (raw[raw.length - 1] != '\n') {
                byte[] ended = Arrays.copyOf(raw, raw.length + 2);
                System.arraycopy(CRLF, 0, ended, raw.length, 2);
                fields.set(fields.size() - 1, new Field(last.name(), ended));
            }
        }
        fields.add(toField(added));
        changed = true;
    }

    /** Removes fields; returns how many. */
    public int remove(Predicate<Field> which) {
        int before = fields.size();
        fields.removeIf(which);
        changed |= before != fields.size();
        return before - fields.size();
    }

    /** All bytes; the same that were read when nothing was changed. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        fields.forEach(field -> bytes.writeBytes(field.raw()));
        bytes.writeBytes(bodyWithoutEmptyLine && changed ? CRLF : end);
        return bytes.toByteArray();
    }

    private static Field toField(HeaderField field) {
        return new Field(field.name(), field.folded().getBytes(StandardCharsets.US_ASCII));
    }
}
