package org.tlsgateway.mailets.content;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/** Makes mails of raw bytes and reads them back. */
public final class Mails {
    private Mails() {}

    public static MailImpl of(byte[] content) {
        try {
            MailImpl mail = MailImpl.builder()
                    .name("mail-1")
                    .sender("sender@example.org")
                    .addRecipient("rcpt@example.com")
                    .build();
            mail.setMessageNoCopy(new MimeMessageWrapper(
                    MimeMessageInputStreamSource.create("mail-1", new ByteArrayInputStream(content))));
            return mail;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static MailImpl of(String content) {
        return of(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Its bytes as Latin-1. */
    public static String bytes(Mail mail) {
        try (InputStream in = MailContent.open(mail)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As James writes it into queues and repositories. */
    public static String written(Mail mail) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            mail.getMessage().writeTo(out);
            return out.toString(StandardCharsets.ISO_8859_1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
