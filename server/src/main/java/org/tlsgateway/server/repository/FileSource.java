package org.tlsgateway.server.repository;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

/** The message of a stored mail, read from its file when it is asked for. */
record FileSource(Path file) implements MimeMessageSource {
    /** Whether the bytes of this message come from that file. */
    static boolean isOf(MimeMessageWrapper message, Path file) {
        return file.toUri().toString().equals(message.getSourceId());
    }

    @Override
    public String getSourceId() {
        return file.toUri().toString();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new BufferedInputStream(Files.newInputStream(file));
    }

    @Override
    public long getMessageSize() throws IOException {
        return Files.size(file);
    }
}
