package org.tlsgateway.hooks.verdict;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps messages while they come in: small ones in memory, as long as all together are not too much for it, the others in files. */
public final class ContentStore {
    /** What its files are called, as a glob. */
    public static final String FILES = "message-*.tmp";

    private static final int DEFAULT_THRESHOLD = 256 * 1024;
    private static final long DEFAULT_TOTAL = 32L << 20;

    private final Path directory;
    private final int threshold;
    private final long total;
    private final AtomicLong held = new AtomicLong();

    /** @param directory of its files; made when the first is needed */
    public ContentStore(Path directory) {
        this(directory, DEFAULT_THRESHOLD);
    }

    /** @param threshold bytes of one message that stay in memory */
    public ContentStore(Path directory, int threshold) {
        this(directory, threshold, DEFAULT_TOTAL);
    }

    ContentStore(Path directory, int threshold, long total) {
        this.directory = directory;
        this.threshold = threshold;
        this.total = total;
    }

    Path directory() {
        return directory;
    }

    SpooledContent create(String id) {
        return new SpooledContent(id, this);
    }

    /** Whether a message that has so many bytes in memory may have so many more there. */
    boolean hasRoom(long size, int more) {
        return size + more <= threshold && held.get() + more <= total;
    }

    /** So many bytes are in memory now, or, below 0, no longer. */
    void count(long bytes) {
        held.addAndGet(bytes);
    }

    /** Bytes of messages in memory. */
    long held() {
        return held.get();
    }
}
