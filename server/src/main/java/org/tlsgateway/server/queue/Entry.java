package org.tlsgateway.server.queue;

import java.time.Instant;
import java.util.Comparator;

/**
 * A mail that waits, as the queue keeps it in memory: some 30 bytes, so that a million may wait.
 *
 * @param at microseconds since 1970 from which it may be taken; the id when it was not delayed
 * @param id microseconds since 1970 when it came, made unique: the order of coming
 * @param priority of James's MailPrioritySupport, 0 to 9; the higher ones first
 * @param content where it is
 */
record Entry(long at, long id, byte priority, MailRecord.Content content) {
    /** The order in which mail that may be taken is taken. */
    static final Comparator<Entry> BY_PRIORITY = Comparator.comparingInt((Entry entry) -> -entry.priority())
            .thenComparingLong(Entry::at)
            .thenComparingLong(Entry::id);

    /** The order in which delayed mail comes to its time. */
    static final Comparator<Entry> BY_TIME = Comparator.comparingLong(Entry::at).thenComparingLong(Entry::id);

    boolean isDelayed() {
        return at != id;
    }

    /** The same, to be taken at once. */
    Entry undelayed() {
        return new Entry(id, id, priority, content);
    }

    Instant time() {
        return Micros.toInstant(at);
    }
}
