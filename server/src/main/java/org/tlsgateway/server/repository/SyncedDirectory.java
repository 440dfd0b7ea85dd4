package org.tlsgateway.server.repository;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A directory whose files are there whole, and on the disk, or not at all. */
final class SyncedDirectory {
    /** Writes the bytes of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final Path directory;

    /** Makes it when it is missing. */
    SyncedDirectory(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
    }

    /** Writes a file in place of what was there under this name; returns when both are on the disk. */
    void write(String name, Content content) throws IOException {
        Path temporary = directory.resolve(name + "." + UUID.randomUUID() + FileNames.TEMPORARY);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync();
    }

    /** Deletes a file when it is there; for good only after {@link #sync}. */
    void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    /** Brings what was deleted and renamed to the disk. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
