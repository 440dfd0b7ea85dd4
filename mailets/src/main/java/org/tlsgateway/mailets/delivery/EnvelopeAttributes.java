package org.tlsgateway.mailets.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * What the attributes of a mail say about its envelope, beyond what James's can hold. They stay with it over all attempts.
 *
 * @param smtpUtf8 whether MAIL came with SMTPUTF8
 * @param real the addresses that are not ASCII, by what stands in for them in James's envelope
 * @param dsn what the sender asks to be told, by real address
 * @param requireTls whether MAIL came with REQUIRETLS, or the mail is a report on one that had it
 */
record EnvelopeAttributes(boolean smtpUtf8, Map<String, String> real, DsnParameters dsn, boolean requireTls) {
    EnvelopeAttributes {
        real = Map.copyOf(real);
    }

    static EnvelopeAttributes of(Mail mail) {
        Map<String, String> real = new LinkedHashMap<>();
        text(mail, MailAttributes.UTF8_ADDRESSES).stream()
                .flatMap(String::lines)
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields.length == 2 && !fields[1].isEmpty())
                .forEach(fields -> real.put(fields[0], fields[1]));
        Map<String, DsnParameters.Recipient> recipients = new LinkedHashMap<>();
        DsnParameters.recipients(text(mail, MailAttributes.DSN_RECIPIENTS).orElse(""))
                .forEach((address, wishes) -> recipients.put(real.getOrDefault(address, address), wishes));
        return new EnvelopeAttributes(
                text(mail, MailAttributes.SMTPUTF8).isPresent(),
                real,
                new DsnParameters(
                        text(mail, MailAttributes.DSN_RET).orElse(null),
                        text(mail, MailAttributes.DSN_ENVID).orElse(null),
                        recipients),
                text(mail, MailAttributes.REQUIRETLS).isPresent());
    }

    /** The recipients of James's envelope as they really are: only the table says what stands in for what. */
    List<String> recipients(Mail mail) {
        return mail.getRecipients().stream()
                .map(MailAddress::asString)
                .map(address -> real.getOrDefault(address, address))
                .toList();
    }

    /** The sender as it really is, null for the null sender. */
    @Nullable
    String sender(Mail mail) {
        String sender = mail.getMaybeSender().asString("");
        return sender.isEmpty() ? null : real.getOrDefault(sender, sender);
    }

    /** These addresses as James's envelope can hold them. */
    List<String> standIns(List<String> addresses) {
        Map<String, String> standIns = new LinkedHashMap<>();
        real.forEach((standIn, address) -> standIns.put(address, standIn));
        return addresses.stream()
                .map(address -> standIns.getOrDefault(address, address))
                .toList();
    }

    Envelope envelope(@Nullable String sender, List<String> recipients) {
        return new Envelope(sender, recipients, smtpUtf8, dsn, requireTls);
    }

    private static Optional<String> text(Mail mail, String name) {
        return AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of(name), String.class)
                .map(QueueText::decode);
    }
}
