package org.tlsgateway.server.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import javax.inject.Inject;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/** Makes the mail repositories whose url starts with {@code file://}: a directory, below the working directory when relative. */
final class DurableFileRepositoryFactory implements MailRepositoryFactory {
    private final FileSystem files;
    private final Clock clock;

    @Inject
    DurableFileRepositoryFactory(FileSystem files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    @Override
    public Class<? extends MailRepository> mailRepositoryClass() {
        return DurableFileRepository.class;
    }

    @Override
    public MailRepository create(MailRepositoryUrl url) {
        try {
            return new DurableFileRepository(files.getFile(url.asString()).toPath(), clock);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of " + url.asString() + " cannot be used", e);
        }
    }
}
