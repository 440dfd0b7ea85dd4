package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageUtil;
import org.tlsgateway.downstream.smtp.MessageContent;

/** The bytes of a message that came out of the queue; nobody has parsed or changed it, so they are those that went in. */
final class StoredContent implements MessageContent {
    private final MimeMessage message;
    private final long size;

    StoredContent(MimeMessage message) throws MessagingException {
        this.message = message;
        this.size = MimeMessageUtil.getMessageSize(message);
    }

    @Override
    public long size() {
        return size;
    }

    /** James's sources are not thread-safe, and several domains may read at once. */
    @Override
    public synchronized InputStream open() throws IOException {
        try {
            return new MimeMessageInputStream(message);
        } catch (MessagingException e) {
            throw new IOException("the stored message cannot be read: " + e.getMessage(), e);
        }
    }
}
