package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/** What happened with one message on one connection. */
public sealed interface AttemptOutcome {
    TlsAchieved tls();

    /** On which connection. */
    SessionTrace session();

    /** The same on this connection. */
    AttemptOutcome on(SessionTrace session);

    /**
     * The transaction ran to its end: each recipient has the server's own final reply, to RCPT or to the content.
     * A recipient whose reply is positive is delivered.
     *
     * @param duty who reports on what was taken
     * @param session on which it ran
     */
    record Completed(TlsAchieved tls, Map<String, SmtpReply> replies, DsnDuty duty, SessionTrace session)
            implements AttemptOutcome {
        public Completed {
            replies = Map.copyOf(replies);
        }

        /** On a connection of which nothing is told. */
        public Completed(TlsAchieved tls, Map<String, SmtpReply> replies, DsnDuty duty) {
            this(tls, replies, duty, SessionTrace.UNKNOWN);
        }

        @Override
        public Completed on(SessionTrace other) {
            return new Completed(tls, replies, duty, other);
        }

        /** At a server that does not know of DSN. */
        public Completed(TlsAchieved tls, Map<String, SmtpReply> replies) {
            this(tls, replies, DsnDuty.OURS);
        }

        public List<String> delivered() {
            return replies.entrySet().stream()
                    .filter(e -> e.getValue().isPositive())
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /**
     * It ended before any recipient had a final reply; nothing is known to be delivered.
     *
     * @param tls what the channel had reached
     * @param failure from the catalogue
     * @param detail the fact, for log and delay notice
     * @param reply the server's words that ended it, null when it said none
     * @param session on which it ended
     */
    record Failed(
            TlsAchieved tls,
            Failure failure,
            String detail,
            @Nullable SmtpReply reply,
            SessionTrace session) implements AttemptOutcome {
        /** On a connection of which nothing is told, if there was one at all. */
        public Failed(TlsAchieved tls, Failure failure, String detail, @Nullable SmtpReply reply) {
            this(tls, failure, detail, reply, SessionTrace.UNKNOWN);
        }

        @Override
        public Failed on(SessionTrace other) {
            return new Failed(tls, failure, detail, reply, other);
        }
    }
}
