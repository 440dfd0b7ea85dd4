package org.tlsgateway.mailets.delivery;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.SessionContent;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.content.RawMessage;

/**
 * How a message lies in the queue: as the body of a small wrapper. James's queues write and read the header of what they store
 * anew from its parsed form, in US-ASCII: an 8-bit byte in it becomes a question mark, and a signature over it is broken. A body
 * they leave alone. An attribute of the mail says that its message is wrapped. Mail that is held lies in its repository like this too.
 */
final class QueuedMessage {
    private static final AttributeName WRAPPED = AttributeName.of(QueueState.PREFIX + "wrapped");

    /** It has what James adds when it is missing. */
    private static final byte[] WRAPPER = ("Message-ID: <queued@tlsgateway>\r\nMIME-Version: 1.0\r\n"
                    + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private QueuedMessage() {}

    /** Gives a mail a copy of another one's message, wrapped already or not. */
    static void copy(Mail from, MailImpl mail) throws MessagingException {
        if (!isWrapped(from)) {
            copy(from.getMessage(), mail);
            return;
        }
        give(
                stored(mail.getName(), out -> {
                    try (InputStream in = open(from)) {
                        in.transferTo(out);
                    }
                }),
                mail);
    }

    /** Gives a mail a copy of a message, with storage of its own: in memory when small, else in a temporary file. */
    static void copy(MimeMessage message, MailImpl mail) throws MessagingException {
        give(
                stored(mail.getName(), out -> {
                    if (message instanceof MimeMessageWrapper && !((MimeMessageWrapper) message).isBodyModified()) {
                        try (InputStream in = bytesOf((MimeMessageWrapper) message)) {
                            in.transferTo(out);
                        }
                    } else {
                        message.writeTo(out);
                    }
                }),
                mail);
    }

    /** Gives a mail the message of another one to read, which must outlive it unchanged; a copy when it is not as it was stored. */
    static void lend(Mail from, MailImpl mail) throws MessagingException {
        if (from.getMessage() instanceof MimeMessageWrapper message && !message.isModified()) {
            share(new StoredContent(from), mail);
        } else {
            copy(from, mail);
        }
    }

    /** Gives a mail what another one's session keeps of its message; a copy when no session does. */
    static void keep(Mail from, MailImpl mail) throws MessagingException {
        SessionContent kept = isWrapped(from) ? null : MailContent.kept(from);
        if (kept == null) {
            copy(from, mail);
        } else {
            share(new KeptContent(kept), mail);
        }
    }

    /** Writes the content of a message. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException, MessagingException;
    }

    private static MimeMessageSource stored(String key, Content content) throws MessagingException {
        MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(key);
        try (OutputStream out = source.getWritableOutputStream()) {
            out.write(WRAPPER);
            content.writeTo(out);
            return source;
        } catch (IOException | MessagingException | RuntimeException e) {
            LifecycleUtil.dispose(source);
            throw new MessagingException("the message cannot be copied: " + e.getMessage(), e);
        }
    }

    /** Gives a mail the bytes of another message, which must outlive it. */
    static void share(MessageContent content, MailImpl mail) throws MessagingException {
        give(new SharedSource(content, mail.getName()), mail);
    }

    /** The same mail with a header field before the wrapped message; it takes over the mail and its storage. */
    static MailImpl prefixed(MailImpl mail, byte[] field) throws MessagingException {
        MailImpl prefixed = MailImpl.duplicateWithoutMessage(mail).build();
        prefixed.setName(mail.getName());
        give(new PrefixedSource(mail, field), prefixed);
        return prefixed;
    }

    /** What is wrapped in the message of this mail; the message itself when somebody else has queued it. */
    static InputStream open(Mail mail) throws IOException, MessagingException {
        MimeMessage message = mail.getMessage();
        if (message == null) {
            throw new IOException("the mail has no message");
        }
        InputStream in = message instanceof MimeMessageWrapper
                ? bytesOf((MimeMessageWrapper) message)
                : bytesOf(new MimeMessageWrapper(message));
        if (isWrapped(mail) && !Arrays.equals(in.readNBytes(WRAPPER.length), WRAPPER)) {
            in.close();
            throw new IOException("the queue has changed the message");
        }
        return in;
    }

    static long size(Mail mail) throws MessagingException {
        return mail.getMessageSize() - (isWrapped(mail) ? WRAPPER.length : 0);
    }

    /** Whether its message lies in a wrapper. */
    static boolean isWrapped(Mail mail) {
        return mail.getAttribute(WRAPPED).isPresent();
    }

    private static void give(MimeMessageSource source, MailImpl mail) throws MessagingException {
        mail.setMessageNoCopy(new MimeMessageWrapper(source));
        mail.setAttribute(Attribute.convertToAttribute(WRAPPED.asString(), "true"));
    }

    private static InputStream bytesOf(MimeMessageWrapper message) throws IOException, MessagingException {
        InputStream in = message.getMessageInputStream();
        // The stock wrapper's way to say that the header was changed or parsed: US-ASCII lines, then the stored body.
        boolean ours = message instanceof RawMessage && !message.isModified();
        if (ours || in.getClass() != SequenceInputStream.class) {
            return in;
        }
        List<String> lines = Collections.list(message.getAllHeaderLines());
        String header = lines.isEmpty() ? "" : String.join("\r\n", lines) + "\r\n\r\n";
        in.skipNBytes(header.getBytes(StandardCharsets.US_ASCII).length);
        // Parsed by javax.mail one character a byte.
        return new SequenceInputStream(new ByteArrayInputStream(header.getBytes(StandardCharsets.ISO_8859_1)), in);
    }

    private static final class PrefixedSource implements MimeMessageSource, Disposable {
        private final MailImpl mail;
        private final byte[] field;
        private final long size;

        PrefixedSource(MailImpl mail, byte[] field) throws MessagingException {
            this.mail = mail;
            this.field = field;
            this.size = field.length + mail.getMessageSize();
        }

        @Override
        public String getSourceId() {
            return mail.getName();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            try {
                InputStream before =
                        new SequenceInputStream(new ByteArrayInputStream(WRAPPER), new ByteArrayInputStream(field));
                return new BufferedInputStream(new SequenceInputStream(before, open(mail)));
            } catch (MessagingException e) {
                throw new IOException("the stored message cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public long getMessageSize() {
            return size;
        }

        @Override
        public void dispose() {
            LifecycleUtil.dispose(mail);
        }
    }

    private record KeptContent(SessionContent kept) implements MessageContent {
        @Override
        public long size() {
            return kept.length();
        }

        @Override
        public InputStream open() throws IOException {
            return kept.open();
        }
    }

    private static final class SharedSource implements MimeMessageSource {
        private final MessageContent content;
        private final String key;

        SharedSource(MessageContent content, String key) {
            this.content = content;
            this.key = key;
        }

        @Override
        public String getSourceId() {
            return key;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new BufferedInputStream(new SequenceInputStream(new ByteArrayInputStream(WRAPPER), content.open()));
        }

        @Override
        public long getMessageSize() {
            return WRAPPER.length + content.size();
        }
    }
}
