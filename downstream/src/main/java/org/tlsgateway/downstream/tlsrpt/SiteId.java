package org.tlsgateway.downstream.tlsrpt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/** The name of the gateways that share a directory: it tells their reports from those of another site of the organization. */
final class SiteId {
    private final Path file;

    SiteId(Path directory) {
        this.file = directory.resolve("site");
    }

    /** The name, if there is one. */
    Optional<String> find() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** The name, made when there is none. To be called under the lock. */
    String get() throws IOException {
        Optional<String> known = find();
        if (known.isPresent()) {
            return known.get();
        }
        String made = UUID.randomUUID().toString();
        Path temporary = Files.createTempFile(file.getParent(), "site", ".tmp");
        Files.writeString(temporary, made, StandardCharsets.US_ASCII);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }
}
