package org.tlsgateway.mailets.content;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.mail.MessagingException;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.tlsgateway.core.inspection.SessionContent;

/** A message whose content a session keeps; one character is one byte. */
public final class KeptMessage extends MimeMessageWrapper implements SessionContent {
    private final byte[] bytes;

    public KeptMessage(String text) {
        this(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private KeptMessage(byte[] bytes) {
        super(new MimeMessageSource() {
            @Override
            public String getSourceId() {
                return "kept";
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long getMessageSize() {
                return bytes.length;
            }
        });
        this.bytes = bytes;
    }

    @Override
    public InputStream getMessageInputStream() throws MessagingException {
        return isModified() ? super.getMessageInputStream() : open();
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}
