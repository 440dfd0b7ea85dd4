package org.tlsgateway.hooks.verdict;

import java.io.IOException;
import java.io.InputStream;
import javax.mail.MessagingException;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.tlsgateway.core.inspection.SessionContent;

/** A message as James wraps it, that leaves its content to the session when it is disposed of. */
final class SessionMessage extends MimeMessageWrapper implements SessionContent {
    private final SpooledContent spooled;

    SessionMessage(SpooledContent spooled) {
        super(new Borrowed(spooled));
        this.spooled = spooled;
    }

    /** What James gives of a message that was only parsed is its header written anew, in US-ASCII. */
    @Override
    public InputStream getMessageInputStream() throws MessagingException {
        if (isModified()) {
            return super.getMessageInputStream();
        }
        try {
            return open();
        } catch (IOException e) {
            throw new MessagingException("cannot read the message", e);
        }
    }

    @Override
    public long length() {
        return spooled.getMessageSize();
    }

    @Override
    public InputStream open() throws IOException {
        return spooled.getInputStream();
    }

    /** Cannot be disposed of. */
    private record Borrowed(SpooledContent content) implements MimeMessageSource {
        @Override
        public String getSourceId() {
            return content.getSourceId();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return content.getInputStream();
        }

        @Override
        public long getMessageSize() {
            return content.getMessageSize();
        }
    }
}
