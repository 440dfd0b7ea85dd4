package org.tlsgateway.server.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** The native part of RocksDB. */
final class RocksLibrary {
    private RocksLibrary() {}

    /**
     * Loads it, before any class of RocksDB is used. It is copied into this directory, where nobody else writes, and under the
     * same name each time, so that a killed process leaves one file.
     */
    static void load(Path place) throws IOException {
        try {
            Files.createDirectories(place);
            NativeLibraryLoader.getInstance().loadLibrary(place.toString());
            RocksDB.loadLibrary();
        } catch (IOException | UnsatisfiedLinkError | RuntimeException e) {
            throw new IOException(
                    "the queue needs RocksDB, whose library cannot be loaded from " + place
                            + " (it is built for Linux with" + " glibc, README.md tells of other systems): "
                            + e.getMessage(),
                    e);
        }
    }
}
