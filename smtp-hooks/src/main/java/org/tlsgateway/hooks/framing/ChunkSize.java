package org.tlsgateway.hooks.framing;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of BDAT (RFC 3030 section 2).
 *
 * @param octets that follow the command's CRLF
 * @param part what they are of the message
 */
public record ChunkSize(long octets, Part part) {
    /** What a chunk is of its message. */
    public enum Part {
        MORE,
        LAST,
        /** The size can be read, so that its octets can be passed over, and the rest is no BDAT. */
        MALFORMED
    }

    /** Generous where only the size matters: whoever would read a size here must not see a command in the octets behind it. */
    private static final Pattern SIZE = Pattern.compile("[ \\t]*(?i:BDAT)[ \\t]+(\\d{1,18})(?:[ \\t].*)?");

    private static final Pattern MORE = Pattern.compile("(?i:BDAT) \\d{1,18} *");
    private static final Pattern LAST = Pattern.compile("(?i:BDAT) \\d{1,18} (?i:LAST) *");

    /** What this command line with CRLF says; empty when nobody can tell how many octets follow it. */
    static Optional<ChunkSize> parse(byte[] line) {
        String text = new String(line, 0, line.length - 2, StandardCharsets.ISO_8859_1);
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        Part part =
                MORE.matcher(text).matches() ? Part.MORE : LAST.matcher(text).matches() ? Part.LAST : Part.MALFORMED;
        return Optional.of(new ChunkSize(Long.parseLong(size.group(1)), part));
    }
}
