package org.tlsgateway.core.inspection;

/**
 * A header field that the gateway adds (RFC 5322 section 2.2).
 *
 * @param name printable ASCII without colon
 * @param value one line of printable ASCII; it is folded when it is written
 */
public record HeaderField(String name, String value) {
    private static final int FOLD_AT = 78;
    private static final int MAX_NAME = 76;

    public HeaderField {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a header field name: " + SafeText.line(name, 100));
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                throw new IllegalArgumentException("not one line of printable ASCII: " + SafeText.line(value, 100));
            }
        }
    }

    /** Whether it is a field name (RFC 5322 section 3.6.8), and short enough to stand on a line of its own. */
    public static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) <= ' ' || name.charAt(i) > '~' || name.charAt(i) == ':') {
                return false;
            }
        }
        return true;
    }

    /** The field with CRLF, folded at blanks where a line grows longer than 78 characters (RFC 5322 section 2.1.1). */
    public String folded() {
        StringBuilder text = new StringBuilder(name).append(':');
        int column = text.length();
        for (String word : value.split(" ", -1)) {
            // A line of white space only would be obsolete syntax (section 4.2): an empty word never starts a line.
            if (column + 1 + word.length() > FOLD_AT && column > name.length() + 1 && !word.isEmpty()) {
                text.append("\r\n");
                column = 0;
            }
            text.append(' ').append(word);
            column += 1 + word.length();
        }
        return text.append("\r\n").toString();
    }
}
