package org.tlsgateway.mailets.delivery;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Text as it survives the queue. ActiveMQ's properties turn a character beyond U+FFFF into question marks, and an address may have
 * one. Such a character is written as its number between two marks that no address can contain, so that any other text is itself.
 */
final class QueueText {
    private static final char MARK = '\u0010';
    private static final Pattern ENCODED = Pattern.compile(MARK + "([0-9A-F]{5,6})" + MARK);

    private QueueText() {}

    /** What is encoded already stays as it is. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isSupplementaryCodePoint(c)) {
                out.append(MARK).append(String.format(Locale.ROOT, "%05X", c)).append(MARK);
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }

    static String decode(String text) {
        return ENCODED.matcher(text).replaceAll(number -> {
            int c = Integer.parseInt(number.group(1), 16);
            return Character.isSupplementaryCodePoint(c) ? Character.toString(c) : "?";
        });
    }
}
