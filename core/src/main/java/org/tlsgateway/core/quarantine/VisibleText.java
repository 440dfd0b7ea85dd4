package org.tlsgateway.core.quarantine;

import java.util.Locale;
import org.tlsgateway.core.inspection.SafeText;

/**
 * Text of a stranger made fit to be looked at: what is invisible, turns the direction of text or steers a terminal is shown as its
 * number ("[U+202E]"), and the length is bounded. It is still text: where it is shown it must be escaped as such.
 */
public final class VisibleText {
    private static final String CUT = "[...]";

    private VisibleText() {}

    /** On one line: each run of blanks, tabs and line ends is one blank. */
    public static String line(String text, int maxLength) {
        return shown(text.replaceAll("[ \\t\\r\\n]+", " ").replaceAll("^ | $", ""), maxLength, "");
    }

    /** With its line ends and tabs; lone CR and CRLF end a line too. */
    public static String lines(String text, int maxLength) {
        return shown(text.replace("\r\n", "\n").replace('\r', '\n'), maxLength, "\n\t");
    }

    private static String shown(String text, int maxLength, String allowed) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), maxLength));
        int i = 0;
        while (i < text.length()) {
            if (shown.length() >= maxLength) {
                return shown.append(CUT).toString();
            }
            int c = text.codePointAt(i);
            if (allowed.indexOf(c) >= 0 || isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format(Locale.ROOT, "[U+%04X]", c));
            }
            i += Character.charCount(c);
        }
        return shown.toString();
    }

    private static boolean isVisible(int c) {
        // Blanks that are not the usual one can make one address look like another.
        return SafeText.isPrintable(c) && (c == ' ' || !Character.isSpaceChar(c)) && Character.isDefined(c);
    }
}
