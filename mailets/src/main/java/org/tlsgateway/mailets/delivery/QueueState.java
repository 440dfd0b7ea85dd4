package org.tlsgateway.mailets.delivery;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.QueueDecision;
import org.tlsgateway.core.delivery.RecipientOutcome;

/**
 * What the queue remembers of a message between attempts, kept in attributes of the mail, all strings. Sender and recipients
 * are kept here too: James's JMS queue joins recipients by ";" and drops what it cannot parse again.
 *
 * @param arrival when the gateway took the message over
 * @param attempts how many there were
 * @param sender null for the null sender
 * @param recipients that are left
 * @param reasons the last words by recipient
 * @param delayNotified whether the sender knows of the delay
 * @param delivered how many recipients were
 * @param bounced how many recipients were
 * @param expired how many recipients were given up
 */
record QueueState(
        Instant arrival,
        int attempts,
        @Nullable String sender,
        List<String> recipients,
        Map<String, String> reasons,
        boolean delayNotified,
        int delivered,
        int bounced,
        int expired) {
    static final String PREFIX = "org.tlsgateway.delivery.";
    private static final String ARRIVAL = PREFIX + "arrival";
    private static final String ATTEMPTS = PREFIX + "attempts";
    private static final String SENDER = PREFIX + "sender";
    private static final String RECIPIENTS = PREFIX + "recipients";
    private static final String REASONS = PREFIX + "reasons";
    private static final String DELAY_NOTIFIED = PREFIX + "delay-notified";
    private static final String TOTALS = PREFIX + "totals";

    QueueState {
        recipients = List.copyOf(new LinkedHashSet<>(recipients));
        reasons = Map.copyOf(reasons);
    }

    /** A message that was never tried. */
    static QueueState fresh(@Nullable String sender, List<String> recipients, Instant now) {
        return new QueueState(now, 0, sender, recipients, Map.of(), false, 0, 0, 0);
    }

    /** The state after the attempt that led to this decision. */
    QueueState after(QueueDecision decision) {
        Map<String, String> why = new LinkedHashMap<>();
        List<String> left = new ArrayList<>();
        for (RecipientOutcome outcome : decision.retried()) {
            left.add(outcome.recipient());
            why.put(outcome.recipient(), reason(outcome));
        }
        return new QueueState(
                arrival,
                attempts + 1,
                sender,
                left,
                why,
                delayNotified || !decision.told().delay().isEmpty(),
                delivered + decision.delivered().size(),
                bounced + decision.bounced().size(),
                expired + decision.expired().size());
    }

    /** "4.4.1 connect-refused [mx.example.org]: the words". */
    static String reason(RecipientOutcome outcome) {
        String failure =
                outcome.failure() == null ? "" : " " + outcome.failure().label();
        String host = outcome.host() == null ? "" : " [" + outcome.host() + "]";
        return Words.line(outcome.enhancedStatusCode() + failure + host + ": " + outcome.words());
    }

    /** The state of a mail of the queue; what is missing or broken is as for a mail that was never tried. */
    static QueueState of(Mail mail, Instant now) {
        List<String> recipients = text(mail, RECIPIENTS)
                .map(text -> text.lines().toList())
                .filter(lines -> !lines.isEmpty())
                .orElseGet(() ->
                        mail.getRecipients().stream().map(MailAddress::asString).toList());
        String sender = text(mail, SENDER).orElseGet(() -> mail.getMaybeSender().asString(""));
        String[] totals = text(mail, TOTALS).orElse("").split(" ", -1);
        Map<String, String> reasons = new LinkedHashMap<>();
        text(mail, REASONS).stream().flatMap(String::lines).forEach(line -> {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                reasons.put(line.substring(0, tab), line.substring(tab + 1));
            }
        });
        return new QueueState(
                text(mail, ARRIVAL).flatMap(QueueState::instant).orElse(now),
                text(mail, ATTEMPTS).map(QueueState::number).orElse(0),
                sender.isEmpty() ? null : sender,
                recipients,
                reasons,
                text(mail, DELAY_NOTIFIED).isPresent(),
                total(totals, 0),
                total(totals, 1),
                total(totals, 2));
    }

    /** Writes it into a mail, which gets the last words as its error message too. */
    void writeTo(Mail mail) {
        set(mail, ARRIVAL, arrival.toString());
        set(mail, ATTEMPTS, Integer.toString(attempts));
        set(mail, SENDER, sender == null ? "" : sender);
        set(mail, RECIPIENTS, String.join("\n", recipients));
        set(mail, TOTALS, delivered + " " + bounced + " " + expired);
        if (delayNotified) {
            set(mail, DELAY_NOTIFIED, "true");
        }
        if (!reasons.isEmpty()) {
            StringBuilder text = new StringBuilder();
            recipients.stream()
                    .filter(reasons::containsKey)
                    .forEach(recipient -> text.append(recipient)
                            .append('\t')
                            .append(reasons.get(recipient))
                            .append('\n'));
            set(mail, REASONS, text.toString());
            mail.setErrorMessage(summary());
        }
    }

    /** The distinct reasons in one line. */
    String summary() {
        return String.join(" | ", new LinkedHashSet<>(reasons.values()));
    }

    private static void set(Mail mail, String name, String value) {
        mail.setAttribute(new Attribute(AttributeName.of(name), AttributeValue.of(QueueText.encode(value))));
    }

    private static Optional<String> text(Mail mail, String name) {
        return AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of(name), String.class)
                .map(QueueText::decode);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException broken) {
            return Optional.empty();
        }
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException broken) {
            return 0;
        }
    }

    private static int total(String[] totals, int index) {
        return index < totals.length ? number(totals[index]) : 0;
    }
}
