package org.tlsgateway.core.inspection;

import java.util.List;

/** What becomes of a message after a step of its inspection, and why. */
public sealed interface Disposition {
    /**
     * It goes on.
     *
     * @param tagged whether the headers mark it as suspicious
     * @param headers to be added at its top
     */
    record Pass(boolean tagged, List<HeaderField> headers) implements Disposition {
        public Pass {
            headers = List.copyOf(headers);
        }
    }

    /**
     * It is refused for good.
     *
     * @param enhancedStatusCode class 5
     * @param reasonCode SPAM, VIRUS, POLICY, UNSCANNABLE
     * @param text for the client, one line
     */
    record Refuse(String enhancedStatusCode, String reasonCode, String text) implements Disposition {}

    /**
     * The client shall come back.
     *
     * @param code 451 or 452
     * @param enhancedStatusCode class 4
     * @param text for the client, one line
     * @param detail for the log
     */
    record Defer(int code, String enhancedStatusCode, String text, String detail) implements Disposition {}

    /** It is accepted and thrown away. */
    record Discard(String reason) implements Disposition {}

    /**
     * It is accepted and kept for a person to decide.
     *
     * @param folder one of {@code QuarantineConfig.folders()}
     * @param reasonCode SPAM, VIRUS, POLICY, UNSCANNABLE
     * @param reason for the operator, one line
     */
    record Quarantine(String folder, String reasonCode, String reason) implements Disposition {}

    /**
     * It is accepted and sent to somebody else.
     *
     * @param address the recipient
     * @param report who is told when it cannot be delivered
     */
    record Redirect(String address, Report report) implements Disposition {
        /** Who is told when a redirected message cannot be delivered. */
        public enum Report {
            SENDER,
            /** The sender knows nothing of a copy: only the log tells of it. */
            NOBODY
        }
    }
}
