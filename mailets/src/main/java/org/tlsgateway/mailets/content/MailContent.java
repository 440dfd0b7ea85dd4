package org.tlsgateway.mailets.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SessionContent;

/** The bytes of a {@link Mail}, read and changed without a MIME parse. */
public final class MailContent {
    private MailContent() {}

    /** From the first byte; the caller closes it. */
    public static InputStream open(Mail mail) throws MessagingException {
        return wrapper(mail).getMessageInputStream();
    }

    /** In bytes. */
    public static long size(Mail mail) throws MessagingException {
        return wrapper(mail).getMessageSize();
    }

    /** The header section. */
    public static HeaderBlock header(Mail mail) throws MessagingException, IOException {
        try (InputStream in = open(mail)) {
            return HeaderBlock.read(new BufferedInputStream(in));
        }
    }

    /** Gives the mail that header section, just read from it and changed since. Its body is copied at the first change at most. */
    public static void replaceHeader(Mail mail, HeaderBlock header) throws MessagingException, IOException {
        if (!header.isChanged()) {
            return;
        }
        MimeMessage message = mail.getMessage();
        if (message instanceof RawMessage raw && !raw.isModified()) {
            raw.replaceHeader(header.toBytes());
            return;
        }
        RawMessage raw = withHeader(mail, mail.getName(), header);
        if (mail instanceof MailImpl impl) {
            impl.setMessageNoCopy(raw);
        } else {
            mail.setMessage(raw);
        }
    }

    /** A mail of the same envelope and attributes, with that header section, just read from it, and the same body; to be disposed. */
    public static MailImpl copy(Mail mail, HeaderBlock header) throws MessagingException, IOException {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        copy.setMessageNoCopy(withHeader(mail, copy.getName(), header));
        return copy;
    }

    private static RawMessage withHeader(Mail mail, String id, HeaderBlock header)
            throws MessagingException, IOException {
        SessionContent kept = kept(mail);
        if (kept != null) {
            return RawMessage.of(id, header.toBytes(), kept, header.originalLength());
        }
        try (InputStream in = open(mail)) {
            in.skipNBytes(header.originalLength());
            return RawMessage.of(id, header.toBytes(), in);
        }
    }

    /** The content as it is now and stays while the session of the mail lasts; null when no session keeps it. */
    public static @Nullable SessionContent kept(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        if (!(message instanceof MimeMessageWrapper wrapper) || wrapper.isModified()) {
            return null;
        }
        return message instanceof RawMessage raw
                ? raw.kept()
                : message instanceof SessionContent content ? content : null;
    }

    /** Its message as James wraps it, shared with the mail. */
    public static MimeMessageWrapper wrapper(Mail mail) throws MessagingException {
        MimeMessage message = mail.getMessage();
        if (message == null) {
            throw new MessagingException("the mail has no message");
        }
        return message instanceof MimeMessageWrapper wrapper ? wrapper : new MimeMessageWrapper(message);
    }
}
