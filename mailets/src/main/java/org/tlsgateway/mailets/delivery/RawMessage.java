package org.tlsgateway.mailets.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.tlsgateway.downstream.smtp.MessageContent;

/**
 * A message that is written byte for byte as it came. James's own wrapper writes the header anew from its parsed form, in
 * US-ASCII: an 8-bit byte in a header becomes a question mark, and a signature over it is broken.
 */
final class RawMessage extends MimeMessageWrapper {
    private RawMessage(MimeMessageSource source) {
        super(source);
    }

    /** A copy with storage of its own: in memory when small, else in a temporary file. */
    static RawMessage copyOf(MimeMessage message, String key) throws MessagingException {
        if (message instanceof MimeMessageWrapper && !((MimeMessageWrapper) message).isBodyModified()) {
            return copyOf(bytesOf((MimeMessageWrapper) message), key);
        }
        MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(key);
        try (OutputStream out = source.getWritableOutputStream()) {
            message.writeTo(out);
        } catch (IOException e) {
            source.dispose();
            throw new MessagingException("the message cannot be copied", e);
        }
        return new RawMessage(source);
    }

    /** These bytes, read to the end and closed. */
    static RawMessage copyOf(InputStream bytes, String key) throws MessagingException {
        return new RawMessage(MimeMessageInputStreamSource.create(key, bytes));
    }

    /** The bytes of another message, which must outlive this one. */
    static RawMessage over(MessageContent content, String key) {
        return new RawMessage(new ContentSource(content, key));
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, MessagingException {
        if (isModified()) {
            super.writeTo(out);
            return;
        }
        try (InputStream in = source.getInputStream()) {
            in.transferTo(out);
        }
    }

    @Override
    public void writeTo(OutputStream out, String[] ignoreList) throws IOException, MessagingException {
        if (ignoreList == null || ignoreList.length == 0) {
            writeTo(out);
        } else {
            super.writeTo(out, ignoreList);
        }
    }

    private static InputStream bytesOf(MimeMessageWrapper message) throws MessagingException {
        InputStream in = message.getMessageInputStream();
        // The wrapper's way to say that the header was changed or only parsed: header lines in US-ASCII, then the
        // stored body.
        if (!(in instanceof SequenceInputStream)) {
            return in;
        }
        List<String> lines = Collections.list(message.getAllHeaderLines());
        String header = lines.isEmpty() ? "" : String.join("\r\n", lines) + "\r\n\r\n";
        try {
            in.skipNBytes(header.getBytes(StandardCharsets.US_ASCII).length);
        } catch (IOException e) {
            throw new MessagingException("the message cannot be read", e);
        }
        // Parsed by javax.mail one character a byte.
        return new SequenceInputStream(new ByteArrayInputStream(header.getBytes(StandardCharsets.ISO_8859_1)), in);
    }

    private static final class ContentSource implements MimeMessageSource {
        private final MessageContent content;
        private final String key;

        ContentSource(MessageContent content, String key) {
            this.content = content;
            this.key = key;
        }

        @Override
        public String getSourceId() {
            return key;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return content.open();
        }

        @Override
        public long getMessageSize() {
            return content.size();
        }
    }
}
