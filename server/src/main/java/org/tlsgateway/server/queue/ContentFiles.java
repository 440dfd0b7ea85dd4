package org.tlsgateway.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Big contents, one file each: written once and read as a stream, whatever their size is. */
final class ContentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ContentFiles.class);

    private final Path directory;

    ContentFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** Returns when the file and its name are on disk; returns its size. Leaves nothing when it fails. */
    long write(long id, byte[] head, InputStream rest) throws IOException {
        Path file = file(id);
        boolean whole = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer first = ByteBuffer.wrap(head);
            while (first.hasRemaining()) {
                channel.write(first);
            }
            OutputStream out = Channels.newOutputStream(channel);
            long size = head.length + rest.transferTo(out);
            channel.force(false);
            syncDirectory();
            whole = true;
            return size;
        } finally {
            if (!whole) {
                delete(id);
            }
        }
    }

    private void syncDirectory() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    InputStream open(long id) throws IOException {
        return Files.newInputStream(file(id));
    }

    boolean has(long id) {
        return Files.exists(file(id));
    }

    /** A file that stays is removed at the next start. */
    void delete(long id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted", file(id), e);
        }
    }

    /** Removes what a crash has left: files of mails that are not in the store. */
    void sweep(LongPredicate isKnown) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!isKnown.test(idOf(file))) {
                    Files.delete(file);
                }
            }
        }
    }

    private static long idOf(Path file) {
        try {
            return Long.parseLong(String.valueOf(file.getFileName()), 16);
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }

    private Path file(long id) {
        return directory.resolve(Long.toHexString(id));
    }
}
