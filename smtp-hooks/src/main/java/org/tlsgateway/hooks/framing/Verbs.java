package org.tlsgateway.hooks.framing;

import java.nio.charset.StandardCharsets;

/** Tells STARTTLS, the one command that changes what the following bytes mean. */
final class Verbs {
    private static final byte[] STARTTLS = "STARTTLS".getBytes(StandardCharsets.US_ASCII);

    private Verbs() {}

    /** Generous: in any case, with white space before it and anything after it. */
    static boolean isStartTls(byte[] line) {
        int start = 0;
        while (start < line.length && (line[start] == ' ' || line[start] == '\t')) {
            start++;
        }
        int end = start + STARTTLS.length;
        if (line.length <= end || line[end] > ' ') {
            return false;
        }
        for (int i = 0; i < STARTTLS.length; i++) {
            // upper case of an ASCII letter
            if ((line[start + i] & ~0x20) != STARTTLS[i]) {
                return false;
            }
        }
        return true;
    }
}
