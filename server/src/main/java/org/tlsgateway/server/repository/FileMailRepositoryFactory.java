package org.tlsgateway.server.repository;

import javax.inject.Inject;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.file.FileMailRepository;

/** Makes James's own mail repositories on files, which do not wait for the disk. */
final class FileMailRepositoryFactory implements MailRepositoryFactory {
    private final FileSystem files;

    @Inject
    FileMailRepositoryFactory(FileSystem files) {
        this.files = files;
    }

    @Override
    public Class<? extends MailRepository> mailRepositoryClass() {
        return FileMailRepository.class;
    }

    @Override
    public MailRepository create(MailRepositoryUrl url) {
        FileMailRepository repository = new FileMailRepository();
        repository.setFileSystem(files);
        return repository;
    }
}
