package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.QueueDecision;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.mailets.delivery.StatusReport.Kind;

/** Makes the mails that tell the sender of a message what became of it. */
final class Reports {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reports.class);

    private final DeliveryConfig settings;
    private final Mail about;
    private final QueueState state;
    private final MessageContent content;
    private final Instant now;

    Reports(DeliveryConfig settings, Mail about, QueueState state, MessageContent content, Instant now) {
        this.settings = settings;
        this.about = about;
        this.state = state;
        this.content = content;
        this.now = now;
    }

    /** One for each kind that there is something to tell of. */
    List<Mail> of(QueueDecision.Told told) throws IOException, MessagingException {
        List<Mail> reports = new ArrayList<>();
        add(reports, Kind.FAILED, told.failure());
        add(reports, Kind.DELAYED, told.delay());
        add(reports, Kind.RELAYED, told.relayed());
        return reports;
    }

    private void add(List<Mail> reports, Kind kind, List<RecipientOutcome> outcomes)
            throws IOException, MessagingException {
        if (!outcomes.isEmpty()) {
            reports.add(report(kind, outcomes));
        }
    }

    private Mail report(Kind kind, List<RecipientOutcome> outcomes) throws IOException, MessagingException {
        String sender = state.sender();
        if (sender == null) {
            throw new IllegalStateException("nobody is told of a mail without a sender");
        }
        EnvelopeAttributes envelope = EnvelopeAttributes.of(about);
        DsnParameters dsn = envelope.dsn();
        // RFC 3461 section 4.3: RET is for reports of a failure, the others have the header only.
        // RFC 8689 section 5: "If both RET=FULL and REQUIRETLS are present, the RET=FULL MUST be disregarded"
        boolean full = kind == Kind.FAILED && dsn.wantsFullMessage() && !envelope.requireTls();
        String id = "Report" + now.toEpochMilli() + "-" + UUID.randomUUID();
        byte[] message = new StatusReport(
                        id,
                        settings.helloName(),
                        settings.postmaster(),
                        sender,
                        about.getName(),
                        state.arrival(),
                        now,
                        kind,
                        kind == Kind.DELAYED
                                ? state.arrival().plus(settings.retry().lifetime())
                                : null,
                        outcomes,
                        dsn,
                        ReturnedContent.read(content, full))
                .toMessage();
        LOGGER.info(
                "mail {} id={} about={} to=<{}> rcpts={}",
                kind.word(),
                id,
                about.getName(),
                Words.line(sender),
                outcomes.size());
        return DeliveryQueue.report(id, message, sender, about, now);
    }
}
