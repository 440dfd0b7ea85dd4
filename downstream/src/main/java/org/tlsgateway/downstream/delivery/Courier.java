package org.tlsgateway.downstream.delivery;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.smtp.MessageContent;

/** Delivers one message to the recipients of one domain: facts, plan, attempts, result for each recipient. */
public interface Courier extends AutoCloseable {
    /** Never completes exceptionally: an unknown error is {@link Failure#INTERNAL} and temporary. Logs a line an attempt. */
    CompletableFuture<Report> deliver(Request request);

    /** What it goes by, to be explained and shown; empty when there is nothing to show. */
    default Optional<WayOut> wayOut() {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * @param queueId for the log
     * @param domain the recipients' domain
     * @param envelope the sender and those recipients
     * @param content the message
     * @param receivedOverTls whether the client used TLS
     * @param route what its session says about its way out
     * @param demand what the message itself asks
     * @param purpose what the message is for
     */
    record Request(
            String queueId,
            DomainName domain,
            Envelope envelope,
            MessageContent content,
            boolean receivedOverTls,
            SessionRoute route,
            MessageDemand demand,
            Purpose purpose) {
        /** Somebody's mail. */
        public Request(
                String queueId,
                DomainName domain,
                Envelope envelope,
                MessageContent content,
                boolean receivedOverTls,
                SessionRoute route,
                MessageDemand demand) {
            this(queueId, domain, envelope, content, receivedOverTls, route, demand, Purpose.MAIL);
        }

        /** A message that asks for nothing. */
        public Request(
                String queueId,
                DomainName domain,
                Envelope envelope,
                MessageContent content,
                boolean receivedOverTls,
                SessionRoute route) {
            this(queueId, domain, envelope, content, receivedOverTls, route, MessageDemand.NONE);
        }

        /** A message that goes by MX. */
        public Request(
                String queueId, DomainName domain, Envelope envelope, MessageContent content, boolean receivedOverTls) {
            this(queueId, domain, envelope, content, receivedOverTls, SessionRoute.MX);
        }
    }

    /** What a message is for. */
    enum Purpose {
        MAIL,
        /** A report of ours on TLS: no failure of TLS holds it up, and it is not reported on (RFC 8460 section 3). */
        TLS_REPORT
    }

    /** One entry for each recipient of the request, in its order. */
    record Report(List<RecipientResult> recipients) {
        public Report {
            recipients = List.copyOf(recipients);
        }
    }

    /** What became of a recipient. */
    enum Status {
        DELIVERED,
        DEFERRED,
        BOUNCED
    }

    /**
     * @param recipient the address
     * @param status what became of it
     * @param failure why, null when delivered
     * @param host the last host that was tried, null when none
     * @param enhancedStatusCode the server's, else the failure's; class 2, 4 or 5 as the status
     * @param reply the server's words, null when it said none
     * @param words why, for queue, log, DSN and delay notice
     * @param duty who tells of its success, when delivered
     */
    record RecipientResult(
            String recipient,
            Status status,
            @Nullable Failure failure,
            @Nullable String host,
            String enhancedStatusCode,
            @Nullable SmtpReply reply,
            String words,
            DsnDuty duty) {
        /** A result that is ours to tell. */
        public RecipientResult(
                String recipient,
                Status status,
                @Nullable Failure failure,
                @Nullable String host,
                String enhancedStatusCode,
                @Nullable SmtpReply reply,
                String words) {
            this(recipient, status, failure, host, enhancedStatusCode, reply, words, DsnDuty.OURS);
        }
    }
}
