package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/** What happened with one message on one connection. */
public sealed interface AttemptOutcome {
    TlsAchieved tls();

    /**
     * The transaction ran to its end: each recipient has the server's own final reply, to RCPT or to the content.
     * A recipient whose reply is positive is delivered.
     *
     * @param duty who reports on what was taken
     */
    record Completed(TlsAchieved tls, Map<String, SmtpReply> replies, DsnDuty duty) implements AttemptOutcome {
        public Completed {
            replies = Map.copyOf(replies);
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
     */
    record Failed(
            TlsAchieved tls,
            Failure failure,
            String detail,
            @Nullable SmtpReply reply) implements AttemptOutcome {}
}
