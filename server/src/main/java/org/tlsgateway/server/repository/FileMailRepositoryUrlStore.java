package org.tlsgateway.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;

/**
 * The urls of all mail repositories that were ever used, one a line, so that WebAdmin shows them after a restart even when no
 * mail has come to them yet.
 */
@Singleton
final class FileMailRepositoryUrlStore implements MailRepositoryUrlStore {
    private final Path file;
    private final Set<MailRepositoryUrl> urls = new LinkedHashSet<>();

    @Inject
    FileMailRepositoryUrlStore(FileSystem files) throws IOException {
        this(files.getFile("file://var/mail/repositories").toPath());
    }

    FileMailRepositoryUrlStore(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(MailRepositoryUrl::from)
                    .forEach(urls::add);
        }
    }

    @Override
    public synchronized void add(MailRepositoryUrl url) {
        if (urls.add(url)) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, url.asString() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public synchronized Stream<MailRepositoryUrl> listDistinct() {
        return List.copyOf(urls).stream();
    }

    @Override
    public synchronized boolean contains(MailRepositoryUrl url) {
        return urls.contains(url);
    }
}
