package org.tlsgateway.downstream.delivery;

/** Text of a peer made fit for one line of a log, a header or a DSN. */
final class OneLine {
    private static final int MAX = 500;

    private OneLine() {}

    /** The text with blanks for control characters and line separators, cut where it is too long. */
    static String of(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX));
        for (int i = 0; i < text.length() && i < MAX; i++) {
            char c = text.charAt(i);
            boolean breaks = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            line.append(breaks ? ' ' : c);
        }
        return text.length() > MAX ? line + "..." : line.toString();
    }

    /** The same between quotes, its own quotes made single. */
    static String quoted(String text) {
        return '"' + of(text).replace('"', '\'') + '"';
    }
}
