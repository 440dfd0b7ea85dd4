package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.downstream.smtp.MessageContent;

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

    Mail failure(List<RecipientOutcome> outcomes) throws IOException, MessagingException {
        return report("bounce", outcomes, null);
    }

    Mail delay(List<RecipientOutcome> outcomes) throws IOException, MessagingException {
        return report(
                "delay-notice", outcomes, state.arrival().plus(settings.retry().lifetime()));
    }

    private Mail report(String kind, List<RecipientOutcome> outcomes, @Nullable Instant retryUntil)
            throws IOException, MessagingException {
        String sender = state.sender();
        if (sender == null) {
            throw new IllegalStateException("nobody is told of a mail without a sender");
        }
        String id = "Report" + now.toEpochMilli() + "-" + UUID.randomUUID();
        byte[] message = new StatusReport(
                        id,
                        settings.helloName(),
                        settings.postmaster(),
                        sender,
                        about.getName(),
                        state.arrival(),
                        now,
                        retryUntil,
                        outcomes,
                        QuotedHeader.read(content))
                .toMessage();
        LOGGER.info(
                "mail {} id={} about={} to=<{}> rcpts={}",
                kind,
                id,
                about.getName(),
                Words.line(sender),
                outcomes.size());
        return DeliveryQueue.report(id, message, sender, about, now);
    }
}
