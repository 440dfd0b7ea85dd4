package org.tlsgateway.server.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A RocksDB whose errors are those of java.io, and that can be opened again: after a failed write it takes no other one, and
 * there is no way to talk it out of that from Java.
 */
final class Rocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rocks.class);

    /** When a write has to be on disk. */
    enum Durability {
        /** Before it returns. Writers that wait at the same time share one sync. */
        SYNCED,
        /** With the next sync; a kill of the process does not undo it. */
        WRITTEN
    }

    /**
     * One change of a batch.
     *
     * @param key that is written or removed, each at most once in the life of the store
     * @param value null to remove it
     */
    record Change(byte[] key, byte @Nullable [] value) {
        static Change remove(byte[] key) {
            return new Change(key, null);
        }
    }

    private final Path directory;
    private final RocksSettings settings = new RocksSettings();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions written = new WriteOptions();
    private @Nullable RocksDB db;
    private volatile @Nullable String trouble;
    private volatile boolean unsynced;

    /** Opens it, or makes it when there is none. */
    static Rocks open(Path directory) throws IOException {
        RocksLibrary.load(directory.resolveSibling("native"));
        return new Rocks(directory);
    }

    private Rocks(Path directory) throws IOException {
        this.directory = directory;
        this.db = new RocksOpening(directory, settings).open();
    }

    /** All or nothing. */
    void write(List<Change> changes, Durability durability) throws IOException {
        try (WriteBatch batch = new WriteBatch(sizeOf(changes))) {
            for (Change change : changes) {
                if (change.value() == null) {
                    batch.singleDelete(change.key());
                } else {
                    batch.put(change.key(), change.value());
                }
            }
            use(open -> {
                open.write(durability == Durability.SYNCED ? synced : written, batch);
                return null;
            });
        } catch (RocksDBException e) {
            throw error("cannot be written", e);
        }
        unsynced |= durability == Durability.WRITTEN;
    }

    /** Bytes of a batch that has them, not less than that. */
    static int sizeOf(List<Change> changes) {
        int size = 64;
        for (Change change : changes) {
            size += 24 + change.key().length + (change.value() == null ? 0 : change.value().length);
        }
        return size;
    }

    /** Null when there is no such key. */
    byte @Nullable [] read(byte[] key) throws IOException {
        return use(open -> open.get(key));
    }

    /** All keys that begin so, in their order, with their values. */
    void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) throws IOException {
        use(open -> {
            try (RocksIterator entries = open.newIterator()) {
                for (entries.seek(prefix); entries.isValid() && startsWith(entries.key(), prefix); entries.next()) {
                    visitor.accept(entries.key(), entries.value());
                }
                entries.status();
            }
            return null;
        });
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Puts on disk what was only written; nothing when there is no such thing. */
    void sync() throws IOException {
        if (unsynced) {
            unsynced = false;
            use(open -> {
                open.syncWal();
                return null;
            });
        }
    }

    /** Bytes of its tables. */
    long tableBytes() throws IOException {
        return use(open -> open.getLongProperty("rocksdb.total-sst-files-size"));
    }

    /** Writes its tables anew without what was removed. */
    void compact() throws IOException {
        use(open -> {
            try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
                open.flush(flush);
            }
            open.compactRange();
            return null;
        });
    }

    /** Why it takes nothing; null when all is well. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Closes and opens it after a failure. */
    void openAgain() throws IOException {
        lock.writeLock().lock();
        try {
            if (db != null) {
                db.close();
                db = null;
            }
            db = new RocksOpening(directory, settings).open();
            trouble = null;
            LOG.warn("The queue in {} was opened again and takes mail", directory);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private interface Use<T> {
        T with(RocksDB open) throws RocksDBException;
    }

    private <T> T use(Use<T> use) throws IOException {
        Lock shared = lock.readLock();
        shared.lock();
        try {
            RocksDB open = db;
            if (open == null) {
                throw new IOException("the queue in " + directory + " is " + (trouble == null ? "closed" : trouble));
            }
            return use.with(open);
        } catch (RocksDBException e) {
            throw error("fails", e);
        } finally {
            shared.unlock();
        }
    }

    private IOException error(String what, RocksDBException e) {
        String message = "the queue in " + directory + " " + what + ": " + e.getMessage();
        if (trouble == null) {
            LOG.error("{}; it is opened again", message);
        }
        trouble = message;
        Status status = e.getStatus();
        boolean full = status != null && status.getSubCode() == Status.SubCode.NoSpace;
        return full ? new DiskFullException(e) : new IOException(message, e);
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (db != null) {
                try {
                    db.syncWal();
                } catch (RocksDBException e) {
                    LOG.warn("The queue in {} could not be synced; mail may be delivered again", directory, e);
                }
                db.close();
                db = null;
                synced.close();
                written.close();
                settings.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
