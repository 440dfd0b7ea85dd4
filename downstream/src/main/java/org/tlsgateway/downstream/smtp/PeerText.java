package org.tlsgateway.downstream.smtp;

import org.tlsgateway.core.inspection.SafeText;

/** Text from a peer, made fit for one line of a log, a header or a reply. */
final class PeerText {
    private PeerText() {}

    /** Each character that could begin a line or hide text becomes a question mark. */
    static String clean(String text) {
        if (text.codePoints().allMatch(SafeText::isPrintable)) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints().forEach(c -> replaced.appendCodePoint(SafeText.isPrintable(c) ? c : '?'));
        return replaced.toString();
    }
}
