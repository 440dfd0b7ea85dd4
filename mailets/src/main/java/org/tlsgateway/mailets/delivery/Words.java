package org.tlsgateway.mailets.delivery;

import java.util.ArrayList;
import java.util.List;
import org.tlsgateway.core.inspection.SafeText;

/** Texts of peers made safe for logs, attributes and reports. */
final class Words {
    private static final int LONGEST = 1000;

    private Words() {}

    /** One line without control characters, cut when it is too long. */
    static String line(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST));
        text.codePoints().limit(LONGEST).forEach(c -> out.appendCodePoint(SafeText.isPrintable(c) ? c : ' '));
        return out.toString().strip();
    }

    /** As {@link #line}, with a question mark for what is not ASCII. */
    static String ascii(String text) {
        String line = line(text);
        StringBuilder out = new StringBuilder(line.length());
        line.codePoints().forEach(c -> out.append(c < 127 ? (char) c : '?'));
        return out.toString();
    }

    /** The text in lines of at most this length; a longer word is cut. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +", -1)) {
            String rest = word;
            while (line.length() + (line.length() == 0 ? 0 : 1) + rest.length() > width) {
                if (line.length() > 0) {
                    lines.add(line.toString());
                    line.setLength(0);
                } else {
                    lines.add(rest.substring(0, width));
                    rest = rest.substring(width);
                }
            }
            line.append(line.length() == 0 ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }
}
