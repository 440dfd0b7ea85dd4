package org.tlsgateway.mailets.quarantine;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.quarantine.VisibleText;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.delivery.StoredMail;

/**
 * A held message as an operator may look at it: header fields as they came, text that was decoded, names of what is attached. All of it
 * is text of bounded length; nothing of it is markup, and nothing is fetched.
 */
public final class MessageView {
    private static final int MOST_BYTES = 8 << 20;
    private static final int MOST_HEADER_BYTES = 256 << 10;
    private static final int MOST_FIELDS = 500;
    private static final int LONGEST_FIELD = 4000;
    private static final int MOST_PARTS = 200;
    private static final int DEEPEST = 30;
    private static final int MOST_TEXT = 200_000;

    private MessageView() {}

    /** A header field as it came. */
    public record Field(String name, String value) {}

    /**
     * The header section.
     *
     * @param complete false when there is more
     */
    public record Headers(List<Field> fields, Completeness complete) {
        public Headers {
            fields = List.copyOf(fields);
        }
    }

    /** Whether there is more than is shown. */
    public enum Completeness {
        WHOLE,
        CUT
    }

    /**
     * A part of the message that is no container of others.
     *
     * @param type as it says itself, such as "text/plain"
     * @param name of the file, empty when it has none
     * @param size decoded, in bytes
     * @param text what can be read of it, null when it is no text
     */
    public record Part(
            String type, String name, long size, @Nullable String text) {}

    /**
     * The text of the message.
     *
     * @param note why there is no more of it, null when there is no more
     */
    public record Text(List<Part> parts, @Nullable String note) {
        public Text {
            parts = List.copyOf(parts);
        }
    }

    /** The first fields of its header section. */
    public static Headers headers(HeldMail held) throws MessagingException, IOException {
        byte[] first;
        try (InputStream in = StoredMail.open(held.mail())) {
            first = in.readNBytes(MOST_HEADER_BYTES);
        }
        HeaderBlock block = HeaderBlock.read(new ByteArrayInputStream(first));
        List<Field> fields = new ArrayList<>();
        for (HeaderBlock.Field field : block.fields()) {
            if (fields.size() == MOST_FIELDS) {
                return new Headers(fields, Completeness.CUT);
            }
            fields.add(new Field(
                    VisibleText.line(field.name().isEmpty() ? "(no field)" : field.name(), 100),
                    VisibleText.line(field.value(), LONGEST_FIELD)));
        }
        boolean cut = first.length == MOST_HEADER_BYTES && block.originalLength() == first.length;
        return new Headers(fields, cut ? Completeness.CUT : Completeness.WHOLE);
    }

    /** What can be read of it. */
    public static Text text(HeldMail held) throws MessagingException, IOException {
        Reading reading = new Reading();
        String note = null;
        try (InputStream in = new BufferedInputStream(new FirstBytes(StoredMail.open(held.mail()), MOST_BYTES))) {
            MimeTokenStream tokens = new MimeTokenStream(config());
            tokens.parse(in);
            note = reading.read(tokens);
        } catch (MimeException | RuntimeException broken) {
            note = "the rest cannot be understood: " + VisibleText.line(String.valueOf(broken.getMessage()), 200);
        }
        if (note == null && held.facts().size() > MOST_BYTES) {
            note = "only the first " + (MOST_BYTES >> 20) + " MiB were read";
        }
        return new Text(reading.parts, note);
    }

    private static MimeConfig config() {
        return MimeConfig.custom()
                .setMaxHeaderLen(MOST_HEADER_BYTES)
                .setMaxHeaderCount(10 * MOST_FIELDS)
                .setMaxLineLen(-1)
                .setMaxContentLen(MOST_BYTES)
                .setMalformedHeaderStartsBody(false)
                .build();
    }

    private static final class Reading {
        private final List<Part> parts = new ArrayList<>();
        private int left = MOST_TEXT;
        private int depth;
        private String name = "";

        /** Returns why there is no more. */
        @Nullable
        String read(MimeTokenStream tokens) throws IOException, MimeException {
            for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
                switch (state) {
                    case T_START_HEADER -> name = "";
                    case T_FIELD -> name = FileName.of(tokens.getField(), name);
                    case T_START_MULTIPART, T_START_MESSAGE -> {
                        if (++depth > DEEPEST) {
                            return "parts deeper than " + DEEPEST + " are not shown";
                        }
                    }
                    case T_END_MULTIPART, T_END_MESSAGE -> depth--;
                    case T_BODY -> {
                        if (parts.size() == MOST_PARTS) {
                            return "more than " + MOST_PARTS + " parts are not shown";
                        }
                        part(tokens.getBodyDescriptor(), tokens.getDecodedInputStream());
                    }
                    default -> {
                        // Preambles and the like show nothing.
                    }
                }
            }
            return left > 0 ? null : "more than " + MOST_TEXT + " characters are not shown";
        }

        private void part(BodyDescriptor body, InputStream content) throws IOException {
            String type = body.getMimeType();
            String text = null;
            long size = 0;
            if (type.startsWith("text/") && left > 0) {
                // A character of markup may take more bytes than it shows.
                byte[] bytes = content.readNBytes(4 * left);
                size = bytes.length;
                text = PartText.of(bytes, body.getCharset(), type, left);
                left -= text.length();
            }
            size += content.transferTo(OutputStream.nullOutputStream());
            parts.add(new Part(VisibleText.line(type, 100), VisibleText.line(name, 200), size, text));
        }
    }
}
