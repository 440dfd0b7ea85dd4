package org.tlsgateway.mailets.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;

/**
 * A mail in the delivery queue, as an operator sees it.
 *
 * @param id of the queue
 * @param sender null for the null sender
 * @param recipients that are left
 * @param arrival when the gateway took it over
 * @param attempts how many there were
 * @param next when it is tried again, null when that is not known or now
 * @param reasons the last words by recipient; empty before the first attempt
 */
public record WaitingMail(
        String id,
        @Nullable String sender,
        List<String> recipients,
        Instant arrival,
        int attempts,
        @Nullable Instant next,
        Map<String, String> reasons) {
    public WaitingMail {
        recipients = List.copyOf(recipients);
        reasons = Map.copyOf(reasons);
    }

    /** The first ones of a queue; none of a queue that cannot be looked into. */
    static List<WaitingMail> browse(MailQueue queue, int limit, Instant now) throws MessagingException {
        List<WaitingMail> found = new ArrayList<>();
        if (!(queue instanceof ManageableMailQueue browsable)) {
            return found;
        }
        ManageableMailQueue.MailQueueIterator mails = browsable.browse();
        try {
            while (found.size() < limit && mails.hasNext()) {
                ManageableMailQueue.MailQueueItemView item = mails.next();
                Instant next =
                        item.getNextDelivery().map(time -> time.toInstant()).orElse(null);
                found.add(of(item.getMail(), next, now));
            }
        } finally {
            mails.close();
        }
        return found;
    }

    static WaitingMail of(Mail mail, @Nullable Instant next, Instant now) {
        QueueState state = QueueState.of(mail, now);
        return new WaitingMail(
                mail.getName(),
                state.sender(),
                state.recipients(),
                state.arrival(),
                state.attempts(),
                next,
                state.reasons());
    }
}
