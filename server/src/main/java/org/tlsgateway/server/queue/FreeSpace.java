package org.tlsgateway.server.queue;

import java.io.File;
import java.nio.file.Path;

/** How many bytes the disk of the queue has left. */
@FunctionalInterface
public interface FreeSpace {
    /** Bytes that can be written. */
    long bytes();

    /** That of the file system which holds this directory. */
    static FreeSpace of(Path directory) {
        // One call of the system for every message; a FileStore would read the table of mounts each time.
        File file = directory.toFile();
        return file::getUsableSpace;
    }
}
