package org.tlsgateway.server.queue;

import java.io.IOException;
import java.io.InputStream;
import org.apache.james.server.core.MimeMessageSource;

/** The bytes of a mail of the store, read each time they are asked for; until the mail is removed. */
final class StoredMessage implements MimeMessageSource {
    private final MailStore store;
    private final Entry entry;
    private final long size;

    StoredMessage(MailStore store, Entry entry, long size) {
        this.store = store;
        this.entry = entry;
        this.size = size;
    }

    @Override
    public String getSourceId() {
        return "queue-" + entry.id();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return store.content(entry);
    }

    @Override
    public long getMessageSize() {
        return size;
    }
}
