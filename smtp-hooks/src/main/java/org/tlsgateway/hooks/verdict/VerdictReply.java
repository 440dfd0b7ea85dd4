package org.tlsgateway.hooks.verdict;

import org.apache.james.protocols.smtp.SMTPResponse;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.Verdict;
import org.tlsgateway.hooks.listener.ClientText;

/** The words by which a verdict reaches the client. */
public final class VerdictReply {
    private VerdictReply() {}

    /**
     * The reply to the final dot.
     *
     * @param verdict null when the mailets came to none
     * @param id of the message, named where the verdict has no words of its own
     */
    public static SMTPResponse of(@Nullable Verdict verdict, String id) {
        if (verdict == null) {
            // Failure.NO_VERDICT: nothing is queued, so nothing is promised.
            return new SMTPResponse("451", "4.3.5 No verdict on the message " + id + ", try again later");
        }
        if (verdict instanceof Verdict.Accepted accepted) {
            return new SMTPResponse("250", "2.0.0 " + ClientText.printable(accepted.detail()));
        }
        if (verdict instanceof Verdict.Discarded) {
            return new SMTPResponse("250", "2.0.0 Ok: " + id);
        }
        if (verdict instanceof Verdict.Refused refused) {
            return new SMTPResponse(
                    "550",
                    status(refused.enhancedStatusCode(), '5', "5.7.1") + " ["
                            + ClientText.headerWord(refused.reasonCode()) + "] "
                            + ClientText.printable(refused.text()));
        }
        Verdict.Deferred deferred = (Verdict.Deferred) verdict;
        return new SMTPResponse(
                deferred.code() == 452 ? "452" : "451",
                status(deferred.enhancedStatusCode(), '4', "4.3.0") + " " + ClientText.printable(deferred.text()));
    }

    private static String status(String code, char wantedClass, String otherwise) {
        return code.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") && code.charAt(0) == wantedClass ? code : otherwise;
    }
}
