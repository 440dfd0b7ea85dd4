package org.tlsgateway.server.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.mailets.content.MailContent;

/**
 * A mail repository in a directory, two files for each mail: the message, byte for byte, and then its envelope, which makes it one. Both
 * are synced with their directory before {@link #store} returns, so that what was stored is there after a loss of power, and what was
 * removed is not. Nothing of it is in memory: nodes that share the directory see the same.
 */
final class DurableFileRepository implements MailRepository {
    private static final Logger LOGGER = LoggerFactory.getLogger(DurableFileRepository.class);
    /** A message without an envelope that is older is what a crash has left; a younger one may just be stored. */
    private static final Duration LEFT_OVER = Duration.ofHours(1);

    private static final String OF_JAMES = ".FileObjectStore";

    private final Path directory;
    private final SyncedDirectory files;

    /** As James makes one of the class that mailrepositorystore.xml names. */
    @Inject
    DurableFileRepository(FileSystem files, MailRepositoryUrl url, Clock clock) throws IOException {
        this(files.getFile(url.asString()).toPath(), clock);
    }

    /** Makes the directory when it is missing, and removes what a crash has left in it. */
    DurableFileRepository(Path directory, Clock clock) throws IOException {
        this.directory = directory;
        this.files = new SyncedDirectory(directory);
        tellOfOthers();
        removeLeftOvers(clock.instant().minus(LEFT_OVER));
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        MailKey key = MailKey.forMail(mail);
        FileNames names = FileNames.of(key);
        try {
            if (!isOurOwn(mail, names)) {
                files.write(names.message(), out -> {
                    try (InputStream in = MailContent.open(mail)) {
                        in.transferTo(out);
                    } catch (MessagingException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                });
            }
            files.write(names.envelope(), out -> out.write(StoredEnvelope.toJson(mail)));
            return key;
        } catch (IOException e) {
            throw new MessagingException("mail " + key.asString() + " cannot be stored: " + e.getMessage(), e);
        }
    }

    /** Whether its message is the one that lies here, unchanged. */
    private boolean isOurOwn(Mail mail, FileNames names) throws MessagingException {
        return mail.getMessage() instanceof MimeMessageWrapper message
                && !message.isModified()
                && FileSource.isOf(message, directory.resolve(names.message()));
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return keys().iterator();
    }

    @Override
    public long size() throws MessagingException {
        return keys().size();
    }

    private List<MailKey> keys() throws MessagingException {
        List<MailKey> keys = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.forEach(entry -> FileNames.keyOf(entry).ifPresent(keys::add));
            return keys;
        } catch (IOException e) {
            throw new MessagingException("the repository " + directory + " cannot be read", e);
        }
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        FileNames names = FileNames.of(key);
        try {
            MailImpl mail = StoredEnvelope.fromJson(Files.readAllBytes(directory.resolve(names.envelope())));
            mail.setMessageNoCopy(new MimeMessageWrapper(new FileSource(directory.resolve(names.message()))));
            return mail;
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException | RuntimeException e) {
            throw new MessagingException("mail " + key.asString() + " of " + directory + " cannot be read", e);
        }
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        FileNames names = FileNames.of(key);
        try {
            // First what makes it a mail.
            files.delete(names.envelope());
            files.delete(names.message());
            files.sync();
        } catch (IOException e) {
            throw new MessagingException("mail " + key.asString() + " of " + directory + " cannot be removed", e);
        }
    }

    @Override
    public void removeAll() throws MessagingException {
        for (MailKey key : keys()) {
            remove(key);
        }
    }

    private void tellOfOthers() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.anyMatch(entry -> entry.toString().endsWith(OF_JAMES))) {
                LOGGER.warn(
                        "{} has mail that James's FileMailRepository has stored: it is not seen; to see it, name that class in"
                                + " mailrepositorystore.xml",
                        directory);
            }
        }
    }

    private void removeLeftOvers(Instant before) throws IOException {
        List<Path> leftOvers;
        try (Stream<Path> entries = Files.list(directory)) {
            leftOvers =
                    entries.filter(entry -> FileNames.isLeftOver(entry, before)).toList();
        }
        for (Path file : leftOvers) {
            Files.deleteIfExists(file);
            LOGGER.info("{}: removed, a mail that was not stored to its end", file);
        }
    }
}
