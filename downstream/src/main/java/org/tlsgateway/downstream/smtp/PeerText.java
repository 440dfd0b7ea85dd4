package org.tlsgateway.downstream.smtp;

/** Text from a peer, made fit for one line of a log, a header or a reply. */
final class PeerText {
    private PeerText() {}

    /** Each character that could begin a line or hide text becomes a question mark. */
    static String clean(String text) {
        if (text.codePoints().allMatch(PeerText::isPrintable)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints().forEach(c -> replaced.appendCodePoint(isPrintable(c) ? c : '?'));
        return replaced.toString();
    }

    private static boolean isPrintable(int c) {
        if (c < 0x80) {
            return c >= ' ' && c != 0x7f;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
