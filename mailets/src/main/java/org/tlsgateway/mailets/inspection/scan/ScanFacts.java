package org.tlsgateway.mailets.inspection.scan;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * What a scanner is told beside the message: the SMTP session it came from.
 *
 * @param ip the client's address, null when unknown
 * @param helo its EHLO argument, null when unknown
 * @param sender the reverse-path, empty for the null sender
 * @param recipients the forward-paths
 * @param user the authenticated user, null when there is none
 * @param queueId the mail's name, for the logs of both sides
 * @param tlsVersion the client's, null when it came in clear
 * @param tlsCipher the client's, null when it came in clear
 */
public record ScanFacts(
        @Nullable String ip,
        @Nullable String helo,
        String sender,
        List<String> recipients,
        @Nullable String user,
        String queueId,
        @Nullable String tlsVersion,
        @Nullable String tlsCipher) {
    public ScanFacts {
        recipients = List.copyOf(recipients);
    }

    /** Of a mail, from the attributes that the listener left. */
    public static ScanFacts of(Mail mail) {
        String ip = attribute(mail, MailAttributes.CLIENT_IP);
        return new ScanFacts(
                ip == null ? mail.getRemoteAddr() : ip,
                attribute(mail, MailAttributes.HELO),
                mail.getMaybeSender().asString(""),
                mail.getRecipients().stream().map(MailAddress::asString).toList(),
                attribute(mail, MailAttributes.AUTH_USER),
                mail.getName(),
                attribute(mail, MailAttributes.TLS_PROTOCOL),
                attribute(mail, MailAttributes.TLS_CIPHER));
    }

    private static @Nullable String attribute(Mail mail, String name) {
        Optional<String> value = AttributeUtils.getValueAndCastFromMail(mail, AttributeName.of(name), String.class);
        return value.orElse(null);
    }
}
