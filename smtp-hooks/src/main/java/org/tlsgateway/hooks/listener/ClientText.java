package org.tlsgateway.hooks.listener;

/** Text from a peer made fit for a reply, a header or a log line: printable ASCII on one line (RFC 5321 section 4.1.1.1). */
public final class ClientText {
    private static final int LONGEST = 255;

    private ClientText() {}

    /** The text with every character that is not printable ASCII replaced, cut to 255 characters. */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return safe.toString();
    }

    /** The text as one word of a header: like {@link #printable}, and neither blanks nor what starts a comment or a quotation. */
    public static String headerWord(String text) {
        StringBuilder safe = new StringBuilder(printable(text));
        for (int i = 0; i < safe.length(); i++) {
            if (" ()<>\"\\;,".indexOf(safe.charAt(i)) >= 0) {
                safe.setCharAt(i, '?');
            }
        }
        return safe.isEmpty() ? "unknown" : safe.toString();
    }

    /** True when the text has a control character or one beyond ASCII. */
    public static boolean hasControlOrEightBit(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c >= 0x7f);
    }
}
