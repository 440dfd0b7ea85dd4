package org.tlsgateway.mailets.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SessionContent;

/**
 * A message of James whose header section can be replaced without a copy of its body, and that writes exactly the bytes it has.
 * The stock wrapper writes header fields through US-ASCII (8-bit becomes '?') and drops the empty line when there is no field.
 */
public final class RawMessage extends MimeMessageWrapper {
    private final Parts parts;

    private RawMessage(Parts parts) {
        super(parts);
        this.parts = parts;
    }

    /**
     * Takes over content.
     *
     * @param id for temporary files
     * @param header the header section with its empty line
     * @param body what follows; read to its end and closed
     */
    static RawMessage of(String id, byte[] header, InputStream body) throws MessagingException {
        return new RawMessage(new Parts(header, MimeMessageInputStreamSource.create(id, body)));
    }

    /**
     * Leaves the body where it is.
     *
     * @param id of the content
     * @param header the header section with its empty line
     * @param original with another header section of so many bytes
     */
    static RawMessage of(String id, byte[] header, SessionContent original, int originalHeader) {
        return new RawMessage(new Parts(header, new KeptBody(id, original, originalHeader)));
    }

    /** Its content as it is now; null when its session does not keep it. */
    @Nullable
    SessionContent kept() {
        return parts.body instanceof KeptBody body ? new Kept(parts.header, body) : null;
    }

    /** Puts another header section before the same body. Not while somebody reads. */
    void replaceHeader(byte[] header) {
        parts.header = header;
        // What was parsed from the old one.
        headers = null;
        messageParsed = false;
        content = null;
        contentStream = null;
        cachedContent = null;
        dh = null;
    }

    @Override
    public InputStream getMessageInputStream() throws MessagingException {
        if (isModified()) {
            return super.getMessageInputStream();
        }
        try {
            return parts.getInputStream();
        } catch (IOException e) {
            throw new MessagingException("cannot read the message", e);
        }
    }

    @Override
    public void writeTo(OutputStream headerOs, OutputStream bodyOs, String[] ignoreList, boolean preLoad)
            throws IOException, MessagingException {
        if (isModified() || ignoreList != null && ignoreList.length > 0) {
            super.writeTo(headerOs, bodyOs, ignoreList, preLoad);
            return;
        }
        headerOs.write(parts.header);
        try (InputStream body = parts.body.getInputStream()) {
            body.transferTo(bodyOs);
        }
    }

    /** What is behind the header section, of so many bytes, of a message that its session keeps. */
    private record KeptBody(String id, SessionContent message, int offset) implements MimeMessageSource {
        @Override
        public String getSourceId() {
            return id;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = message.open();
            in.skipNBytes(offset);
            return in;
        }

        @Override
        public long getMessageSize() {
            return message.length() - offset;
        }
    }

    private record Kept(byte[] header, KeptBody body) implements SessionContent {
        @Override
        public long length() {
            return header.length + body.getMessageSize();
        }

        @Override
        public InputStream open() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(header), body.getInputStream());
        }
    }

    private static final class Parts implements MimeMessageSource, Disposable {
        private final MimeMessageSource body;
        private byte[] header;

        Parts(byte[] header, MimeMessageSource body) {
            this.header = header;
            this.body = body;
        }

        @Override
        public String getSourceId() {
            return body.getSourceId();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new SequenceInputStream(new ByteArrayInputStream(header), body.getInputStream());
        }

        @Override
        public long getMessageSize() throws IOException {
            return header.length + body.getMessageSize();
        }

        @Override
        public void dispose() {
            LifecycleUtil.dispose(body);
        }
    }
}
