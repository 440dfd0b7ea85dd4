package org.tlsgateway.mailets.inspection.sieve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * The decoded texts of the MIME parts that have one of these types (RFC 5173 section 5.2). Nothing is kept but the header of one
 * nested message.
 *
 * @param types as a script writes them: "text/plain", "text", "" for all
 */
record MimeTexts(List<String> types) implements BodyTexts {
    static final int DEEPEST = 100;

    private static final int MOST_FIELDS = 10_000;
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final int WORK_PER_TOKEN = 64;

    /** RFC 5173 section 5.3 lets ":text" be the same as ':content "text"'. */
    static MimeTexts ofText() {
        return new MimeTexts(List.of("text"));
    }

    @Override
    public boolean visit(SieveRun run, Visitor visitor) throws IOException {
        MimeTokenStream tokens = new MimeTokenStream(MimeConfig.custom()
                .setMaxLineLen(-1)
                .setMaxHeaderLen(MOST_HEADER_BYTES)
                .setMaxHeaderCount(MOST_FIELDS)
                .build());
        byte[] header = run.input().header().toBytes();
        try (InputStream body = run.input().body()) {
            tokens.parse(new SequenceInputStream(new ByteArrayInputStream(header), body));
            return new Walk(tokens, visitor).found(run.budget());
        } catch (MimeException | StackOverflowError e) {
            throw new UnscannableException("its MIME structure is beyond what is looked into", e);
        }
    }

    /** Whether a part of this type, in lower case, is meant. */
    boolean include(String mimeType) {
        for (String wanted : types) {
            String type = wanted.toLowerCase(Locale.ROOT);
            if (type.isEmpty() || type.indexOf('/') > 0 && type.equals(mimeType)) {
                return true;
            }
            if (type.indexOf('/') < 0 && mimeType.startsWith(type + "/")) {
                return true;
            }
        }
        return false;
    }

    /** One way through a message. */
    private final class Walk {
        private final MimeTokenStream tokens;
        private final Visitor visitor;
        private final Deque<String> around = new ArrayDeque<>();
        private @Nullable ByteArrayOutputStream nestedHeader;

        Walk(MimeTokenStream tokens, Visitor visitor) {
            this.tokens = tokens;
            this.visitor = visitor;
        }

        boolean found(Budget budget) throws IOException, MimeException {
            for (EntityState state = tokens.getState(); state != EntityState.T_END_OF_STREAM; state = tokens.next()) {
                budget.work(WORK_PER_TOKEN);
                if (shows(state)) {
                    return true;
                }
            }
            return false;
        }

        private boolean shows(EntityState state) throws IOException {
            switch (state) {
                case T_START_MESSAGE -> enter("message/rfc822");
                case T_START_MULTIPART -> enter(type());
                case T_END_MESSAGE, T_END_MULTIPART -> around.pop();
                case T_START_HEADER -> nestedHeader = isNestedMessage() ? new ByteArrayOutputStream() : null;
                case T_START_BODYPART -> around.push("part");
                case T_END_BODYPART -> around.pop();
                case T_FIELD -> addField();
                case T_END_HEADER -> {
                    return endHeader();
                }
                case T_PREAMBLE, T_EPILOGUE -> {
                    return include(String.valueOf(around.peek())) && visitor.look(utf8(tokens.getInputStream()));
                }
                case T_BODY -> {
                    return include(type())
                            && visitor.look(new InputStreamReader(tokens.getDecodedInputStream(), charset()));
                }
                default -> {
                    // Nothing to look at.
                }
            }
            return false;
        }

        private void enter(String what) {
            around.push(what);
            if (around.size() > DEEPEST) {
                throw new UnscannableException("its parts are nested deeper than " + DEEPEST, null);
            }
        }

        private boolean isNestedMessage() {
            return around.size() > 1 && "message/rfc822".equals(around.peek());
        }

        private void addField() {
            ByteSequence raw = tokens.getField().getRaw();
            if (nestedHeader != null && raw != null && nestedHeader.size() < MOST_HEADER_BYTES) {
                nestedHeader.writeBytes(raw.toByteArray());
                nestedHeader.write('\r');
                nestedHeader.write('\n');
            }
        }

        private boolean endHeader() throws IOException {
            ByteArrayOutputStream header = nestedHeader;
            nestedHeader = null;
            return header != null
                    && include("message/rfc822")
                    && visitor.look(utf8(new ByteArrayInputStream(header.toByteArray())));
        }

        private String type() {
            String type = tokens.getBodyDescriptor().getMimeType();
            return type == null ? "text/plain" : type.toLowerCase(Locale.ROOT);
        }

        /** RFC 5173 section 5.2: what cannot be converted may be taken as US-ASCII; UTF-8 is that and more. */
        private Charset charset() {
            String name = tokens.getBodyDescriptor().getCharset();
            try {
                return name == null || name.isEmpty() || name.equalsIgnoreCase("us-ascii")
                        ? StandardCharsets.UTF_8
                        : Charset.forName(name);
            } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
                return StandardCharsets.UTF_8;
            }
        }

        private static Reader utf8(InputStream in) {
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }
    }
}
