package org.tlsgateway.server.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.james.queue.api.ManageableMailQueue.DefaultMailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look at a queue: what was in it at the beginning and is still there, each read when it is asked for. */
final class Browse implements MailQueueIterator {
    private static final Logger LOG = LoggerFactory.getLogger(Browse.class);

    private final String queue;
    private final MailStore store;
    private final Iterator<Entry> entries;
    private @Nullable MailQueueItemView next;

    Browse(String queue, MailStore store, Iterator<Entry> entries) {
        this.queue = queue;
        this.store = store;
        this.entries = entries;
    }

    @Override
    public boolean hasNext() {
        while (next == null && entries.hasNext()) {
            next = view(entries.next());
        }
        return next != null;
    }

    private @Nullable MailQueueItemView view(Entry entry) {
        try {
            Mail mail = store.read(queue, entry);
            Optional<ZonedDateTime> time =
                    entry.isDelayed() ? Optional.of(entry.time().atZone(ZoneOffset.UTC)) : Optional.empty();
            return new DefaultMailQueueItemView(mail, time);
        } catch (UnreadableException e) {
            LOG.debug("A mail of queue {} is gone, or cannot be read: {}", queue, e.getMessage());
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MailQueueItemView next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        MailQueueItemView view = next;
        next = null;
        return view;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
