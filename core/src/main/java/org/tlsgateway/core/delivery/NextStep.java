package org.tlsgateway.core.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;

/** What follows for one recipient from an attempt at one host (RFC 5321 section 4.2.1, section 5.1, section 6.1). */
public sealed interface NextStep {
    /** It is the server's now, and to report its end may be too. */
    record Delivered(SmtpReply reply, DsnDuty duty) implements NextStep {
        /** To a server that does not know of DSN. */
        public Delivered(SmtpReply reply) {
            this(reply, DsnDuty.OURS);
        }
    }

    /** Another transaction with the same host at once: it took others of this one (RFC 5321 section 4.5.3.1.10). */
    record TryAgainHere(End otherwise) implements NextStep {}

    /** The next host of the plan; without one, the end. */
    record TryNextMx(End otherwise) implements NextStep {}

    /** An end for this round, and why. */
    sealed interface End extends NextStep {
        Failure failure();

        /** The fact, in one line. */
        String words();

        /** The server's words, null when it said none. */
        @Nullable
        SmtpReply reply();
    }

    /** It stays in the queue. */
    record Defer(Failure failure, String words, @Nullable SmtpReply reply) implements End {}

    /** It goes back to the sender. */
    record Bounce(Failure failure, String words, @Nullable SmtpReply reply) implements End {}

    /** The step of each recipient after this outcome, in the order of the envelope. */
    static Map<String, NextStep> after(AttemptOutcome outcome, Envelope envelope) {
        Map<String, NextStep> steps = new LinkedHashMap<>();
        for (String recipient : envelope.recipients()) {
            steps.put(recipient, AttemptConsequence.of(outcome, recipient));
        }
        return steps;
    }

    /** The enhanced status code (RFC 3463) to report: the server's when its class is that of the step, else the failure's. */
    default String enhancedStatusCode() {
        if (this instanceof Delivered delivered) {
            String own = delivered.reply().enhancedStatusCode();
            return own != null && own.startsWith("2.") ? own : "2.0.0";
        }
        End end = end();
        char wanted = end instanceof Bounce ? '5' : '4';
        SmtpReply reply = end.reply();
        String own = reply == null ? null : reply.enhancedStatusCode();
        if (own != null && own.charAt(0) == wanted) {
            return own;
        }
        return wanted + end.failure().enhancedStatusCode().substring(1);
    }

    /**
     * The end that this step comes to when no host is left.
     *
     * @throws IllegalStateException when it is delivered
     */
    default End end() {
        if (this instanceof End end) {
            return end;
        }
        if (this instanceof TryNextMx next) {
            return next.otherwise();
        }
        if (this instanceof TryAgainHere again) {
            return again.otherwise();
        }
        throw new IllegalStateException("delivered: there is no failure");
    }
}
