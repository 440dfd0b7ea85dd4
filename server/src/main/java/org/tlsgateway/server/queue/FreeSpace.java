package org.tlsgateway.server.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many bytes the disk of the queue has left. */
@FunctionalInterface
public interface FreeSpace {
    /** Bytes that can be written. */
    long bytes() throws IOException;

    /** That of the file system which holds this directory. */
    static FreeSpace of(Path directory) {
        return () -> Files.getFileStore(directory).getUsableSpace();
    }
}
