package org.tlsgateway.hooks.verdict;

import java.nio.file.Path;

/**
 * Where messages are kept while their session lasts: small ones in memory, bigger ones in a file that is deleted.
 *
 * @param directory for files, made when it is needed
 * @param threshold bytes that stay in memory
 */
public record ContentStore(Path directory, int threshold) {
    /** What its files are called, as a glob. */
    public static final String FILES = "message-*.tmp";

    private static final int DEFAULT_THRESHOLD = 100 * 1024;

    public ContentStore(Path directory) {
        this(directory, DEFAULT_THRESHOLD);
    }

    SpooledContent create(String id) {
        return new SpooledContent(id, this);
    }
}
