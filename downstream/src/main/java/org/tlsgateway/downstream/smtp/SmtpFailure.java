package org.tlsgateway.downstream.smtp;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Cause;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/** Carries a failure of the catalogue through futures, up to the port where it becomes a value. */
public final class SmtpFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final transient @Nullable SmtpReply reply;
    private final transient TlsAchieved tls;
    private transient SessionTrace session = SessionTrace.UNKNOWN;
    private boolean bug;

    public SmtpFailure(Failure failure, String detail, @Nullable SmtpReply reply, TlsAchieved tls) {
        super(detail, null, false, false);
        this.failure = failure;
        this.reply = reply;
        this.tls = tls;
    }

    public Failure failure() {
        return failure;
    }

    /** What happened, in words for the log. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** What the server said, null when it is not its words that failed. */
    public @Nullable SmtpReply reply() {
        return reply;
    }

    AttemptOutcome.Failed toOutcome() {
        return new AttemptOutcome.Failed(tls, failure, detail(), reply, session);
    }

    /** On which connection it was. */
    SmtpFailure on(SessionTrace trace) {
        session = trace;
        return this;
    }

    /** The failure in what a future completed with; anything else is a bug of ours. */
    public static SmtpFailure of(Throwable error) {
        Throwable cause = Cause.of(error);
        if (cause instanceof SmtpFailure failure) {
            return failure;
        }
        SmtpFailure bug = new SmtpFailure(Failure.INTERNAL, String.valueOf(cause), null, TlsAchieved.CLEAR);
        bug.bug = true;
        return bug;
    }

    /** True when it was made of an exception that nobody had foreseen. */
    public boolean isBug() {
        return bug;
    }
}
