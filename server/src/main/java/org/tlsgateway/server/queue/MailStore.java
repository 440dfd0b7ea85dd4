package org.tlsgateway.server.queue;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.server.queue.MailRecord.Content;
import org.tlsgateway.server.queue.Rocks.Change;
import org.tlsgateway.server.queue.Rocks.Durability;

/**
 * The mails of all queues on disk. One that was put is there whatever happens; one that was removed may come again after a loss of
 * power within {@link #LOOK}, never after a kill of the process.
 */
public final class MailStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailStore.class);
    /** A content up to this is in RocksDB, a bigger one in a file beside it; measured (ADR 18). */
    static final int BIG = 256 << 10;

    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Less than this is not worth the work of removing it. */
    private static final long WASTE = 8L << 20;

    private final Rocks rocks;
    private final GroupCommit commits;
    private final ContentFiles files;
    private final Unreadable unreadable;
    private final QueueDisk disk;
    private final Clock clock;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, List<Entry>> found = new ConcurrentHashMap<>();
    /** Removals that have failed, and what a failed write may have left. */
    private final Queue<Change> owed = new ConcurrentLinkedQueue<>();

    private final ScheduledExecutorService keeper =
            Executors.newSingleThreadScheduledExecutor(Threads.daemons("queue-store"));

    /** Opens it or makes it; fails with the reason in words when another process has it, or an older queue is there. */
    public static MailStore open(Path directory, QueueDisk disk, Clock clock) throws IOException {
        refuseOlderQueue(directory.resolve("kahadb"));
        return new MailStore(directory, disk, clock);
    }

    private MailStore(Path directory, QueueDisk disk, Clock clock) throws IOException {
        this.disk = disk;
        this.clock = clock;
        this.rocks = Rocks.open(directory.resolve("store"));
        this.files = new ContentFiles(directory.resolve("content"));
        this.unreadable = new Unreadable(directory.resolve("unreadable"));
        lookThrough();
        this.commits = new GroupCommit(changes -> rocks.write(changes, Durability.SYNCED));
        long look = LOOK.toMillis();
        keeper.scheduleWithFixedDelay(this::keep, look, look, TimeUnit.MILLISECONDS);
    }

    private static void refuseOlderQueue(Path old) throws IOException {
        if (Files.isDirectory(old)) {
            try (DirectoryStream<Path> journal = Files.newDirectoryStream(old, "db-*.log")) {
                if (journal.iterator().hasNext()) {
                    throw new IOException(
                            old + " is the queue of an older gateway (ActiveMQ) and may hold mail, which this"
                                    + " version does not read: let the older one deliver it, then move that directory away");
                }
            }
        }
    }

    private void lookThrough() throws IOException {
        Map<String, List<Entry>> entries = new HashMap<>();
        Set<Long> inFiles = new HashSet<>();
        rocks.scan(RecordKey.ALL, (key, record) -> {
            if (!RecordKey.isRecord(key)) {
                return;
            }
            RecordKey parsed = RecordKey.parse(key);
            Content content = MailRecord.content(record);
            entries.computeIfAbsent(parsed.queue(), name -> new ArrayList<>())
                    .add(new Entry(parsed.at(), parsed.id(), MailRecord.priority(record), content));
            count.incrementAndGet();
            lastId.accumulateAndGet(parsed.id(), Math::max);
            if (content == Content.IN_FILE) {
                inFiles.add(parsed.id());
            }
        });
        files.sweep(inFiles::contains);
        found.putAll(entries);
    }

    /** The queues that had mail when it was opened. */
    Set<String> queues() {
        return Set.copyOf(found.keySet());
    }

    /** What a queue had when it was opened; for the first who asks. */
    List<Entry> take(String queue) {
        List<Entry> entries = found.remove(queue);
        return entries == null ? List.of() : entries;
    }

    /**
     * What is returned ends when the mail is on disk, with an IOException when it is not; nothing is read of the mail any more when this
     * returns.
     *
     * @param delay not negative
     */
    CompletableFuture<Entry> put(String queue, Mail mail, Duration delay) throws IOException, MessagingException {
        try (InputStream in = MailContent.open(mail)) {
            byte[] head = head(in, MailContent.size(mail));
            long id = nextId();
            long at = delay.isZero() ? id : Math.max(id + 1, Micros.after(clock.instant(), delay));
            Content place = head.length <= BIG ? Content.IN_STORE : Content.IN_FILE;
            Entry entry = new Entry(at, id, MailRecord.priority(mail), place);
            if (place == Content.IN_STORE) {
                disk.require(head.length);
                return write(queue, entry, MailRecord.encode(mail, place, head.length), head);
            }
            disk.require(Math.max(head.length, MailContent.size(mail)));
            return putBig(queue, entry, mail, head, in);
        }
    }

    /** All of it up to {@link #BIG}, more than that of a bigger one. */
    private static byte[] head(InputStream in, long size) throws IOException {
        if (size < 0 || size > BIG) {
            return in.readNBytes(BIG + 1);
        }
        byte[] expected = new byte[(int) size];
        int length = in.readNBytes(expected, 0, expected.length);
        byte[] more = in.readNBytes(BIG + 1 - length);
        return length == expected.length && more.length == 0
                ? expected
                : Bytes.concat(Arrays.copyOf(expected, length), more);
    }

    private CompletableFuture<Entry> putBig(String queue, Entry entry, Mail mail, byte[] head, InputStream rest)
            throws IOException {
        long size = files.write(entry.id(), head, rest);
        CompletableFuture<Entry> written;
        try {
            written = write(queue, entry, MailRecord.encode(mail, Content.IN_FILE, size), null);
        } catch (RuntimeException e) {
            written = CompletableFuture.failedFuture(e);
        }
        return written.whenComplete((there, failure) -> {
            if (failure != null) {
                files.delete(entry.id());
            }
        });
    }

    private CompletableFuture<Entry> write(String queue, Entry entry, byte[] record, byte @Nullable [] content) {
        RecordKey key = RecordKey.of(queue, entry);
        List<Change> changes = content == null
                ? List.of(new Change(key.bytes(), record))
                : List.of(new Change(key.bytes(), record), new Change(key.contentBytes(), content));
        return commits.write(changes)
                .whenComplete((written, failure) -> {
                    if (failure == null) {
                        count.incrementAndGet();
                    } else {
                        // It may be in the log all the same, and whoever is told that it failed will send it again.
                        changes.forEach(change -> owed.add(Change.remove(change.key())));
                    }
                })
                .thenApply(written -> entry);
    }

    private long nextId() {
        long now = Micros.of(clock.instant());
        return lastId.updateAndGet(last -> Math.max(last + 1, now));
    }

    /** The mail, whose content is read when it is asked for. */
    MailImpl read(String queue, Entry entry) throws IOException, UnreadableException {
        byte[] record = rocks.read(RecordKey.of(queue, entry).bytes());
        if (record == null) {
            throw new UnreadableException("the record is missing");
        }
        if (entry.content() == Content.IN_FILE && !files.has(entry.id())) {
            throw new UnreadableException("the file with its content is missing");
        }
        try {
            MailRecord.Decoded decoded = MailRecord.decode(record);
            decoded.mail().setMessageNoCopy(new MimeMessageWrapper(new StoredMessage(this, entry, decoded.size())));
            return decoded.mail();
        } catch (IOException | MessagingException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), e);
        }
    }

    InputStream content(Entry entry) throws IOException {
        if (entry.content() == Content.IN_FILE) {
            return files.open(entry.id());
        }
        byte[] content = rocks.read(RecordKey.contentBytes(entry.id()));
        if (content == null) {
            throw new IOException("the content of the mail is not in the queue any more");
        }
        return new ByteArrayInputStream(content);
    }

    /** Never fails: what cannot be removed now is removed as soon as it can be, and not delivered again meanwhile. */
    void remove(String queue, Entry entry) {
        RecordKey key = RecordKey.of(queue, entry);
        count.decrementAndGet();
        boolean inFile = entry.content() == Content.IN_FILE;
        List<Change> changes = inFile
                ? List.of(Change.remove(key.bytes()))
                : List.of(Change.remove(key.bytes()), Change.remove(key.contentBytes()));
        try {
            // The record of a file must not outlive it.
            rocks.write(changes, inFile ? Durability.SYNCED : Durability.WRITTEN);
        } catch (IOException e) {
            owed.addAll(changes);
            return;
        }
        if (inFile) {
            files.delete(entry.id());
        }
    }

    /** From now on it may be taken; also after a restart. */
    Entry undelay(String queue, Entry entry) throws IOException {
        byte[] old = RecordKey.of(queue, entry).bytes();
        byte[] record = rocks.read(old);
        if (record == null) {
            throw new IOException("the record is missing");
        }
        Entry now = entry.undelayed();
        rocks.write(
                List.of(Change.remove(old), new Change(RecordKey.of(queue, now).bytes(), record)), Durability.WRITTEN);
        return now;
    }

    /** Takes a mail that cannot be read out of the queue, and keeps what there is of it in files. */
    void putAside(String queue, Entry entry, String why) throws IOException {
        byte[] record = rocks.read(RecordKey.of(queue, entry).bytes());
        byte[] content = rocks.read(RecordKey.contentBytes(entry.id()));
        InputStream in = content != null
                ? new ByteArrayInputStream(content)
                : files.has(entry.id()) ? files.open(entry.id()) : InputStream.nullInputStream();
        try (in) {
            Path kept = unreadable.keep(queue + "-" + entry.id(), record == null ? new byte[0] : record, in);
            LOG.error("A mail of queue {} cannot be worked on ({}); what there is of it is in {}", queue, why, kept);
        }
        remove(queue, entry);
    }

    private void keep() {
        try {
            if (rocks.trouble() != null) {
                rocks.openAgain();
            }
            payBack();
            rocks.sync();
            if (count.get() == 0 && rocks.tableBytes() > WASTE) {
                rocks.compact();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The queue takes no mail: {}", e.getMessage());
        }
    }

    private void payBack() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (Change change = owed.poll(); change != null; change = owed.poll()) {
            changes.add(change);
        }
        if (changes.isEmpty()) {
            return;
        }
        try {
            rocks.write(changes, Durability.SYNCED);
        } catch (IOException e) {
            owed.addAll(changes);
            throw e;
        }
    }

    /** Why it takes no mail; null when it does. */
    @Nullable
    String trouble() {
        String trouble = rocks.trouble();
        if (trouble == null) {
            try {
                disk.require(0);
            } catch (IOException e) {
                trouble = e.getMessage();
            }
        }
        return trouble;
    }

    @Override
    public void close() {
        commits.close();
        keeper.shutdown();
        try {
            // What it does must not meet a closed database.
            if (!keeper.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("The queue is still at its housekeeping");
            }
            payBack();
        } catch (IOException e) {
            LOG.warn("What was delivered could not be removed from the queue; it will be delivered again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rocks.close();
    }
}
