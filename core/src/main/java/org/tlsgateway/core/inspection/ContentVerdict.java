package org.tlsgateway.core.inspection;

/** Whether the form of a message let it be inspected at all. */
public sealed interface ContentVerdict {
    /** It did. */
    record Within() implements ContentVerdict {}

    /**
     * It did not: it is beyond what the gateway or an engine looks into.
     *
     * @param reason one line, fit for the sender and for recipients
     */
    record Unscannable(String reason) implements ContentVerdict {
        public Unscannable {
            reason = SafeText.line(reason, 200);
        }
    }
}
