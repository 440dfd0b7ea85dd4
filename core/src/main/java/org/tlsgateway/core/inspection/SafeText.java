package org.tlsgateway.core.inspection;

/**
 * Text of a peer, a scanner or a script made fit for a reply, a header or a log: one line of printable ASCII of bounded length
 * (RFC 5321 section 4.2: no CR, LF or other control character gets through).
 */
public final class SafeText {
    private SafeText() {}

    /** The text with each run of white space and controls as one blank, other characters as '?', cut to the length. */
    public static String line(String text, int maxLength) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), maxLength));
        boolean blank = false;
        for (int i = 0; i < text.length() && line.length() < maxLength; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                blank = line.length() > 0;
                continue;
            }
            if (blank) {
                line.append(' ');
                blank = false;
                if (line.length() == maxLength) {
                    break;
                }
            }
            line.append(c < 0x7f ? c : '?');
        }
        return line.toString().stripTrailing();
    }

    /** True when this code point cannot begin a line, steer a terminal or hide text, ASCII or not. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
