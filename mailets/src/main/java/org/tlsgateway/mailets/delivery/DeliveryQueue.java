package org.tlsgateway.mailets.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.smtp.BytesContent;
import reactor.core.publisher.Mono;

/** The way into the delivery queue: makes the mails that lie in it, and puts them there. */
final class DeliveryQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryQueue.class);

    private static final Set<String> ADDRESSES = Set.of(MailAttributes.UTF8_ADDRESSES, MailAttributes.DSN_RECIPIENTS);

    private final MailQueue queue;
    private final Clock clock;

    DeliveryQueue(MailQueue queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** A copy that can be queued, as long as the session of the mail lasts; to be disposed. */
    MailImpl copyOf(Mail mail) throws MessagingException {
        MailImpl copy = withoutMessage(mail);
        QueuedMessage.keep(mail, copy);
        return copy;
    }

    /** A copy that can be queued as long as the mail is as it is; to be disposed. */
    MailImpl viewOf(Mail mail) throws MessagingException {
        MailImpl view = withoutMessage(mail);
        QueuedMessage.lend(mail, view);
        return view;
    }

    private MailImpl withoutMessage(Mail mail) throws MessagingException {
        EnvelopeAttributes attributes = EnvelopeAttributes.of(mail);
        MailImpl entry = envelope(mail, mail.getRecipients());
        QueueState.fresh(attributes.sender(mail), attributes.recipients(mail), clock.instant())
                .writeTo(entry);
        if (!QueuedMessage.isWrapped(mail)) {
            // What came out of a repository of ours was tagged when it went in.
            TlsRequired.tag(entry, mail);
        }
        return entry;
    }

    /** A held mail on its way out, for those recipients; reads the content of the held one while it is queued. */
    MailImpl released(Mail held, List<String> recipients, String name) throws MessagingException {
        EnvelopeAttributes attributes = EnvelopeAttributes.of(held);
        MailImpl copy = envelope(held, Addresses.parsed(attributes.standIns(recipients)));
        copy.setName(name);
        QueueState.fresh(attributes.sender(held), recipients, clock.instant()).writeTo(copy);
        QueuedMessage.share(new StoredContent(held), copy);
        return copy;
    }

    /** The same mail for those recipients that are left; reads the content of the old one while it is queued. */
    static MailImpl again(Mail mail, QueueState state) {
        List<String> left = EnvelopeAttributes.of(mail).standIns(state.recipients());
        MailImpl copy = envelope(mail, Addresses.parsed(left));
        try {
            QueuedMessage.share(new StoredContent(mail), copy);
        } catch (MessagingException e) {
            throw new IllegalStateException("the stored message cannot be read", e);
        }
        state.writeTo(copy);
        copy.setAttribute(MailPrioritySupport.LOW_PRIORITY_ATTRIBUTE);
        return copy;
    }

    /** A report to the sender of a mail; it must travel as safely as the mail itself did. */
    static MailImpl report(String name, byte[] message, String to, Mail about, Instant now) throws MessagingException {
        MailImpl report = MailImpl.builder()
                .name(name)
                .sender(MaybeSender.nullSender())
                .addRecipients(Addresses.parsed(List.of(to)))
                .build();
        // RFC 8689 section 5: non-delivery messages of a message with REQUIRETLS "MUST also specify" it
        for (String attribute :
                List.of(MailAttributes.TLS_PROTOCOL, MailAttributes.TLS_CIPHER, MailAttributes.REQUIRETLS)) {
            about.getAttribute(AttributeName.of(attribute)).ifPresent(report::setAttribute);
        }
        QueuedMessage.share(new BytesContent(message), report);
        QueueState.fresh(null, List.of(to), now).writeTo(report);
        return report;
    }

    /** A TLS report; without a sender, so that nobody is told when it cannot be delivered. */
    static MailImpl tlsReport(String name, byte[] message, String to, Instant now) throws MessagingException {
        MailImpl report = MailImpl.builder()
                .name(name)
                .sender(MaybeSender.nullSender())
                .addRecipients(Addresses.parsed(List.of(to)))
                .build();
        report.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_REPORT, "true"));
        QueuedMessage.share(new BytesContent(message), report);
        QueueState.fresh(null, List.of(to), now).writeTo(report);
        return report;
    }

    static boolean isTlsReport(Mail mail) {
        return mail.getAttribute(AttributeName.of(MailAttributes.TLS_REPORT)).isPresent();
    }

    /** Puts it durably into the queue and says so; returns the queue id. */
    String accept(Mail mail) throws MailQueueException {
        queue.enQueue(mail);
        return queued(mail);
    }

    /** The same without waiting for the disk; the mail must stay as it is until then. */
    CompletableFuture<String> acceptSoon(Mail mail) {
        return Mono.from(queue.enqueueReactive(mail)).toFuture().thenApply(nothing -> queued(mail));
    }

    private String queued(Mail mail) {
        QueueState state = QueueState.of(mail, clock.instant());
        String sender = state.sender();
        LOGGER.info(
                "mail queued id={} size={} from=<{}> rcpts={} tls={}",
                mail.getName(),
                size(mail),
                Words.line(sender == null ? "" : sender),
                state.recipients().size(),
                receivedOverTls(mail) ? "yes" : "no");
        return mail.getName();
    }

    void put(Mail mail, Duration delay) throws MailQueueException {
        if (delay.isZero()) {
            queue.enQueue(mail);
        } else {
            queue.enQueue(mail, delay);
        }
    }

    static boolean receivedOverTls(Mail mail) {
        return mail.getAttribute(AttributeName.of(MailAttributes.TLS_PROTOCOL)).isPresent();
    }

    /** Name, envelope and attributes of a mail, without its message. */
    static MailImpl envelope(Mail mail, Iterable<MailAddress> recipients) {
        MailImpl.Builder copy = MailImpl.builder()
                .name(mail.getName())
                .sender(mail.getMaybeSender())
                .remoteAddr(mail.getRemoteAddr())
                .remoteHost(mail.getRemoteHost());
        recipients.forEach(copy::addRecipient);
        mail.attributes()
                .filter(DeliveryQueue::travels)
                .map(DeliveryQueue::stored)
                .forEach(copy::addAttribute);
        return copy.build();
    }

    /** Not what cannot be stored, nor what an earlier way through the queue or the quarantine has left. */
    private static boolean travels(Attribute attribute) {
        String name = attribute.getName().asString();
        return !name.startsWith(QueueState.PREFIX)
                && !name.startsWith(MailAttributes.HELD_PREFIX)
                && storable(attribute.getValue());
    }

    /** An address of these may have characters that the queue would lose. */
    private static Attribute stored(Attribute attribute) {
        return ADDRESSES.contains(attribute.getName().asString())
                        && attribute.getValue().value() instanceof String text
                ? new Attribute(attribute.getName(), AttributeValue.of(QueueText.encode(text)))
                : attribute;
    }

    private static boolean storable(@Nullable AttributeValue<?> value) {
        try {
            return value != null && value.toJson().isPresent();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static long size(Mail mail) {
        try {
            return QueuedMessage.size(mail);
        } catch (MessagingException e) {
            return -1;
        }
    }
}
