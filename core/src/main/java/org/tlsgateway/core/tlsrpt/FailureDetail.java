package org.tlsgateway.core.tlsrpt;

import org.jspecify.annotations.Nullable;

/**
 * What failed sessions have in common (RFC 8460 section 4.4, failure-details); equal ones are counted together.
 *
 * @param resultType of RFC 8460 section 4.3
 * @param sendingIp our own address, null when there was no connection
 * @param mxHostname of the server, null when none was come to
 * @param mxHelo what the server called itself, null when it did not
 * @param receivingIp of the server, null when there was no connection
 * @param reason in words, null for none
 */
public record FailureDetail(
        String resultType,
        @Nullable String sendingIp,
        @Nullable String mxHostname,
        @Nullable String mxHelo,
        @Nullable String receivingIp,
        @Nullable String reason) {
    private static final int LONGEST = 200;

    /** Text of a peer is cut and stripped of what does not print: a reader of the report is not to be attacked by it. */
    public FailureDetail {
        mxHelo = mxHelo == null ? null : printable(mxHelo);
        reason = reason == null ? null : printable(reason);
    }

    /** What is left of it when there are too many to tell apart. */
    FailureDetail typeOnly() {
        return new FailureDetail(resultType, null, null, null, null, null);
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            clean.append(c < ' ' || c > '~' ? '?' : c);
        }
        return clean.toString();
    }
}
