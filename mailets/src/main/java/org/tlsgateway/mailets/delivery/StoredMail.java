package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it lies in a repository of ours: with the attributes that delivery needs, and its message wrapped, so that a repository
 * that writes headers anew keeps every byte.
 */
public final class StoredMail {
    private StoredMail() {}

    /** A copy that can be stored, with storage of its own; to be disposed. */
    public static MailImpl copyOf(Mail mail, String name) throws MessagingException {
        MailImpl copy = DeliveryQueue.envelope(mail, mail.getRecipients());
        copy.setName(name);
        if (!QueuedMessage.isWrapped(mail)) {
            // What came out of a repository of ours was tagged when it went in.
            TlsRequired.tag(copy, mail);
        }
        QueuedMessage.copy(mail, copy);
        return copy;
    }

    /** The bytes of its message; the caller closes it. */
    public static InputStream open(Mail mail) throws IOException, MessagingException {
        return QueuedMessage.open(mail);
    }

    /** Of its message, in bytes. */
    public static long size(Mail mail) throws MessagingException {
        return QueuedMessage.size(mail);
    }

    /** The sender as it really is, null for the null sender. */
    public static @Nullable String sender(Mail mail) {
        return EnvelopeAttributes.of(mail).sender(mail);
    }

    /** The recipients as they really are. */
    public static List<String> recipients(Mail mail) {
        return EnvelopeAttributes.of(mail).recipients(mail);
    }

    /** Leaves it to these recipients, named as {@link #recipients} has them. */
    public static void leaveTo(Mail mail, List<String> recipients) {
        mail.setRecipients(Addresses.parsed(EnvelopeAttributes.of(mail).standIns(recipients)));
    }
}
