package org.tlsgateway.core.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One header section, line by line, of which only the fields that say what follows are kept. */
final class HeaderSection {
    /** A longer one is no Content-Type that anybody writes. */
    static final int MAX_FIELD = 16 * 1024;

    private static final String TYPE = "content-type";
    private static final String ENCODING = "content-transfer-encoding";

    private final List<ContentTypeField> types = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private boolean kept;
    private boolean encoded;

    /** Takes a line without its end; returns what is wrong with it. */
    @Nullable
    String line(byte[] bytes, int length, long whole) {
        boolean continues = bytes[0] == ' ' || bytes[0] == '\t';
        if (!continues) {
            take();
            kept = isKept(bytes, length);
        }
        if (!kept) {
            return null;
        }
        if (field.length() + whole > MAX_FIELD) {
            return "a Content-Type longer than " + MAX_FIELD + " bytes";
        }
        field.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return null;
    }

    private static boolean isKept(byte[] bytes, int length) {
        String name = name(new String(bytes, 0, Math.min(length, 64), StandardCharsets.ISO_8859_1));
        return name.equals(TYPE) || name.equals(ENCODING);
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private void take() {
        String text = field.toString();
        field.setLength(0);
        String value = text.substring(text.indexOf(':') + 1);
        if (name(text).equals(TYPE)) {
            types.add(ContentTypeField.parse(value));
        } else if (name(text).equals(ENCODING)) {
            String coding = value.strip().toLowerCase(Locale.ROOT);
            encoded |= coding.equals("base64") || coding.equals("quoted-printable");
        }
    }

    /** The boundaries that may separate parts in what follows; readers differ on which one counts when there are several. */
    List<String> boundaries() {
        take();
        return types.stream()
                .filter(type -> type.type().startsWith("multipart/"))
                .flatMap(type -> type.boundaries().stream())
                .distinct()
                .toList();
    }

    /** Whether what follows may be a message of its own; one that is encoded is for the engines to decode. */
    boolean isMessage() {
        take();
        return !encoded
                && types.stream()
                        .anyMatch(type -> type.type().equals("message/rfc822")
                                || type.type().equals("message/global")
                                || type.type().equals("message/news"));
    }
}
