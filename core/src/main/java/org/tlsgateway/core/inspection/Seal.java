package org.tlsgateway.core.inspection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header field by which a later hop knows that our fields are ours and belong to this message: an HMAC over them, over the fields
 * that say whose message it is and how its body is read, and over a hash of the body. Its exact form stands in docs/security.md.
 */
public final class Seal {
    public static final String NAME = "X-TlsGateway-Seal";

    private static final String LOWER_NAME = NAME.toLowerCase(Locale.ROOT);

    /** Covered in every message, also when they are not there: then nobody may add them. */
    private static final List<String> ALWAYS = List.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "x-spam-flag");

    private static final Pattern COVERABLE = Pattern.compile("[!-~&&[^:;]]+");
    private static final Pattern FORM = Pattern.compile("(v=1; a=hmac-sha256; t=(\\d{1,12}); h=([ -~&&[^:;]]+);"
            + " bh=([A-Za-z0-9+/]{43}=); b=)([A-Za-z0-9+/]{43}=)");

    private Seal() {}

    /**
     * A field as it stands in a message.
     *
     * @param name in any case, empty for a line that is no field
     * @param value what follows the colon with folding and line end, a character a byte
     */
    public record Field(String name, String value) {
        private boolean is(String lowerName) {
            return name.toLowerCase(Locale.ROOT).equals(lowerName);
        }

        /** Unfolded, with runs of blanks made one and none outside. */
        private String canonical() {
            return value.replaceAll("[ \t\r\n]+", " ").replaceAll("\\A | \\z", "");
        }
    }

    /**
     * What is sealed.
     *
     * @param fields the header section from the top
     * @param bodyHash of {@link SealedBody}
     */
    public record Message(List<Field> fields, byte[] bodyHash) {
        public Message {
            fields = List.copyOf(fields);
        }
    }

    /** What a check found. */
    public enum Check {
        /** Our fields are ours and belong to this message. */
        VALID,
        /** There is none. */
        ABSENT,
        /** There are several, or it does not have the form. */
        MALFORMED,
        /** Something that it covers is not as it was, a field of ours is not covered, or the key is another one. */
        CHANGED,
        /** It is older than it may be, or from the future. */
        EXPIRED
    }

    /**
     * The seal for a message, to stand at its top.
     *
     * @param ourNames the gateway's own host names in lower case
     */
    public static HeaderField of(Message message, Set<String> ourNames, SealKey key, Instant now) {
        Set<String> names = new LinkedHashSet<>(ALWAYS);
        for (Field field : message.fields()) {
            if (COVERABLE.matcher(field.name()).matches()
                    && !field.is(LOWER_NAME)
                    && TrustHeaders.imitates(field.name(), field.canonical(), ourNames)) {
                names.add(field.name().toLowerCase(Locale.ROOT));
            }
        }
        String unsigned = "v=1; a=hmac-sha256; t=" + now.getEpochSecond() + "; h=" + String.join(" ", names) + "; bh="
                + base64(message.bodyHash()) + "; b=";
        return new HeaderField(NAME, unsigned + base64(key.mac(text(message, names, unsigned))));
    }

    /** Whether the seal of a message holds; it has to be as young as {@code maxAge}. */
    public static Check check(Message message, SealKey key, Instant now, Duration maxAge) {
        List<Field> seals =
                message.fields().stream().filter(field -> field.is(LOWER_NAME)).toList();
        if (seals.isEmpty()) {
            return Check.ABSENT;
        }
        Matcher seal = FORM.matcher(seals.get(0).canonical());
        if (seals.size() > 1 || !seal.matches()) {
            return Check.MALFORMED;
        }
        Set<String> names = new LinkedHashSet<>(List.of(seal.group(3).split(" ")));
        boolean covered = names.containsAll(ALWAYS)
                && message.fields().stream()
                        .map(field -> field.name().toLowerCase(Locale.ROOT))
                        .filter(name -> name.startsWith("x-tlsgateway-") && !name.equals(LOWER_NAME))
                        .allMatch(names::contains);
        // In constant time: how far a forged value is right must not be told by how long this takes.
        boolean unchanged =
                MessageDigest.isEqual(bytes(seal.group(5)), bytes(base64(key.mac(text(message, names, seal.group(1))))))
                        && MessageDigest.isEqual(bytes(seal.group(4)), bytes(base64(message.bodyHash())));
        if (!covered || !unchanged) {
            return Check.CHANGED;
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seal.group(2))), now);
        return age.abs().compareTo(maxAge) > 0 ? Check.EXPIRED : Check.VALID;
    }

    /** What the HMAC is over: all fields of each name, from the top, then the seal itself without its last value. */
    static byte[] text(Message message, Set<String> names, String unsigned) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            for (Field field : message.fields()) {
                if (field.is(name)) {
                    text.append(name).append(':').append(field.canonical()).append("\r\n");
                }
            }
        }
        return bytes(text.append(LOWER_NAME).append(':').append(unsigned).toString());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
