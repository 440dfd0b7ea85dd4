package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.tlsgateway.downstream.smtp.MessageContent;

/** The bytes of a message that came out of the queue: those that went in. */
final class StoredContent implements MessageContent {
    private final Mail mail;
    private final long size;

    StoredContent(Mail mail) throws MessagingException {
        this.mail = mail;
        this.size = QueuedMessage.size(mail);
    }

    @Override
    public long size() {
        return size;
    }

    /** James's sources are not thread-safe, and several domains may read at once. */
    @Override
    public synchronized InputStream open() throws IOException {
        try {
            return QueuedMessage.open(mail);
        } catch (MessagingException e) {
            throw new IOException("the stored message cannot be read: " + e.getMessage(), e);
        }
    }
}
