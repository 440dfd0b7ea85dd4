package org.tlsgateway.mailets.content;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

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

    /** Gives the mail that header section, just read from it and changed since. Its body is copied at the first change only. */
    public static void replaceHeader(Mail mail, HeaderBlock header) throws MessagingException, IOException {
        if (!header.isChanged()) {
            return;
        }
        MimeMessage message = mail.getMessage();
        if (message instanceof RawMessage raw && !raw.isModified()) {
            raw.replaceHeader(header.toBytes());
            return;
        }
        RawMessage raw;
        try (InputStream in = open(mail)) {
            in.skipNBytes(header.originalLength());
            raw = RawMessage.of(mail.getName(), header.toBytes(), in);
        }
        if (mail instanceof MailImpl impl) {
            impl.setMessageNoCopy(raw);
        } else {
            mail.setMessage(raw);
        }
    }

    /** A mail of the same envelope and attributes, with that header section, just read from it, and a copy of the body; to be disposed. */
    public static MailImpl copy(Mail mail, HeaderBlock header) throws MessagingException, IOException {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        try (InputStream in = open(mail)) {
            in.skipNBytes(header.originalLength());
            copy.setMessageNoCopy(RawMessage.of(copy.getName(), header.toBytes(), in));
        }
        return copy;
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
