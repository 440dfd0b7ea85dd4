package org.tlsgateway.server.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where mail is kept that cannot be read: it would come back for ever and hold up all others. */
final class Unreadable {
    private final Path directory;

    Unreadable(Path directory) {
        this.directory = directory;
    }

    /** Writes {@code name.record} and {@code name.eml}; returns the latter. */
    Path keep(String name, byte[] record, InputStream content) throws IOException {
        Files.createDirectories(directory);
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        Files.write(directory.resolve(plain + ".record"), record);
        Path message = directory.resolve(plain + ".eml");
        Files.copy(content, message, StandardCopyOption.REPLACE_EXISTING);
        return message;
    }
}
