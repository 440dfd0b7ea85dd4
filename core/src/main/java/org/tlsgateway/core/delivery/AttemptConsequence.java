package org.tlsgateway.core.delivery;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;

/** The rules behind {@link NextStep#after}. */
final class AttemptConsequence {
    /** What this server lacks another one may have. */
    private static final Set<Failure> OF_THIS_HOST = Set.of(
            Failure.SMTPUTF8_MISSING,
            Failure.SMTPUTF8_HEADER,
            Failure.EIGHTBITMIME_MISSING,
            Failure.MESSAGE_TOO_BIG,
            // RFC 8689 section 4.2.1: "repeat steps 2-5 with each host on the recipient domain's list of MX hosts"
            Failure.REQUIRETLS_MISSING,
            Failure.REQUIRETLS_UNPROVEN);

    /** What no other host can mend, or what might deliver twice there. */
    private static final Set<Failure> NOT_ELSEWHERE =
            Set.of(Failure.OUTCOME_UNKNOWN, Failure.INTERNAL, Failure.STORAGE_FULL, Failure.QUEUE_UNAVAILABLE);

    private AttemptConsequence() {}

    static NextStep of(AttemptOutcome outcome, String recipient) {
        if (outcome instanceof AttemptOutcome.Completed completed) {
            SmtpReply reply = completed.replies().get(recipient);
            return reply == null
                    ? new NextStep.Defer(Failure.INTERNAL, "the attempt left no result for the recipient", null)
                    : ofReply(reply, completed);
        }
        AttemptOutcome.Failed failed = (AttemptOutcome.Failed) outcome;
        return ofFailure(failed.failure(), failed.detail(), failed.reply());
    }

    private static NextStep ofReply(SmtpReply reply, AttemptOutcome.Completed completed) {
        if (reply.isPositive()) {
            return new NextStep.Delivered(reply, completed.duty());
        }
        boolean othersDelivered = !completed.delivered().isEmpty();
        if (saysTooManyRecipients(reply, othersDelivered)) {
            NextStep.End later = new NextStep.Defer(Failure.ENVELOPE_DEFERRED, reply.toString(), reply);
            return othersDelivered ? new NextStep.TryAgainHere(later) : new NextStep.TryNextMx(later);
        }
        boolean content = isAboutContent(reply);
        // RFC 5321 section 4.2.1: 5yz, "the SMTP client SHOULD NOT repeat the exact request"
        if (reply.isPermanent()) {
            Failure failure = content ? Failure.CONTENT_REFUSED : Failure.RECIPIENT_REFUSED;
            return new NextStep.Bounce(failure, reply.toString(), reply);
        }
        // RFC 5321 section 4.2.1: 4yz, "the sender is encouraged to try again"; section 5.1: at each of the hosts
        Failure failure = content ? Failure.CONTENT_DEFERRED : Failure.ENVELOPE_DEFERRED;
        return new NextStep.TryNextMx(new NextStep.Defer(failure, reply.toString(), reply));
    }

    private static NextStep ofFailure(Failure failure, String detail, @Nullable SmtpReply reply) {
        String words = reply == null ? detail : detail + ": " + reply;
        if (NOT_ELSEWHERE.contains(failure)) {
            return new NextStep.Defer(failure, words, reply);
        }
        if (!failure.permanent() || (reply != null && reply.isTransient())) {
            return new NextStep.TryNextMx(new NextStep.Defer(failure, words, reply));
        }
        NextStep.End bounce = new NextStep.Bounce(failure, words, reply);
        return OF_THIS_HOST.contains(failure) ? new NextStep.TryNextMx(bounce) : bounce;
    }

    /** RFC 5321 section 4.5.3.1.10: 452, and 552 from older servers, for the recipients after those it took. */
    private static boolean saysTooManyRecipients(SmtpReply reply, boolean othersDelivered) {
        if (reply.code() != 452 && reply.code() != 552) {
            return false;
        }
        String enhanced = reply.enhancedStatusCode();
        return enhanced == null ? othersDelivered : enhanced.endsWith(".5.3");
    }

    /** RFC 3463 section 3.7: X.6 is about the content; 552 and 554 without a status are more often than not. */
    private static boolean isAboutContent(SmtpReply reply) {
        String enhanced = reply.enhancedStatusCode();
        if (enhanced != null) {
            return enhanced.startsWith("6.", 2) || (enhanced.startsWith("7.", 2) && reply.code() == 554);
        }
        return reply.code() == 552 || reply.code() == 554;
    }
}
