package org.tlsgateway.downstream.sts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;

/**
 * The policies on disk: one file a domain, in a directory that several gateways may share. A file appears whole or not at all (written
 * beside, synced, renamed), and of two fetches the newer one stays. What cannot be read counts as not there. Blocks.
 */
final class StsDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StsDirectory.class);
    private static final String SUFFIX = ".sts";
    private static final String TEMPORARY = ".tmp";
    private static final String LOCK = ".lock";

    /** A name may have 253 characters, a file with its suffix 255 on most systems, and fewer on some. */
    private static final int MAX_NAME = 200;

    /** Nobody writes for so long: its writer has died. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** A file lock is the process's: among its threads this one counts. */
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final Path directory;
    private final Object monitor;

    StsDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.monitor = MONITORS.computeIfAbsent(this.directory, each -> new Object());
    }

    /** The policy of a domain, expired ones too. */
    Optional<CachedSts> read(DomainName domain) {
        if (!fits(domain)) {
            return Optional.empty();
        }
        Path file = file(domain);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(StsFile.MAX_SIZE + 1);
            if (bytes.length > StsFile.MAX_SIZE) {
                throw new IOException("too long");
            }
            return Optional.of(StsFile.decode(domain, bytes));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("sts=file-ignored domain={} file={} why=\"{}\"", domain, file, e.getMessage());
            return Optional.empty();
        }
    }

    /** Writes it unless a newer one is there; gives the one that is there then. */
    CachedSts write(DomainName domain, CachedSts mine) {
        if (!fits(domain)) {
            return mine;
        }
        try {
            return locked(() -> {
                Optional<CachedSts> other = read(domain);
                if (other.isPresent() && other.get().fetched().isAfter(mine.fetched())) {
                    return other.get();
                }
                replace(file(domain), StsFile.encode(domain, mine));
                return mine;
            });
        } catch (IOException e) {
            LOG.error("sts=file-not-written domain={} directory={} why=\"{}\"", domain, directory, e.toString());
            return mine;
        }
    }

    /** Removes a domain's file if it is such a one; true when there is none any more. */
    boolean delete(DomainName domain, Predicate<CachedSts> which) {
        if (!fits(domain) || !Files.exists(file(domain))) {
            return true;
        }
        try {
            return locked(() -> {
                Optional<CachedSts> there = read(domain);
                return (there.isEmpty() || which.test(there.get())) && Files.deleteIfExists(file(domain));
            });
        } catch (IOException e) {
            LOG.warn("sts=file-not-deleted domain={} why=\"{}\"", domain, e.toString());
            return false;
        }
    }

    /** All that can be read, at most so many; those that writers left behind are removed. */
    Map<DomainName, CachedSts> all(int most, Instant now) {
        Map<DomainName, CachedSts> all = new HashMap<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.endsWith(TEMPORARY)) {
                removeAbandoned(file, now);
            } else if (name.endsWith(SUFFIX) && all.size() < most) {
                DomainName.parse(name.substring(0, name.length() - SUFFIX.length()))
                        .ifPresent(domain -> read(domain).ifPresent(cached -> all.put(domain, cached)));
            }
        }
        return all;
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.toList());
        } catch (IOException e) {
            LOG.error("sts=directory-not-read directory={} why=\"{}\"", directory, e.toString());
            return List.of();
        }
    }

    private static void removeAbandoned(Path file, Instant now) {
        try {
            if (Files.getLastModifiedTime(file).toInstant().plus(ABANDONED).isBefore(now)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException gone) {
            LOG.debug("a temporary file is gone: {}", file, gone);
        }
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) throws IOException {
        synchronized (monitor) {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                return work.run();
            } catch (OverlappingFileLockException elsewhere) {
                // The same directory by another path, or another copy of this class.
                throw new IOException("another part of this process holds the lock", elsewhere);
            }
        }
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = directory.resolve("." + UUID.randomUUID() + TEMPORARY);
        try {
            try (FileChannel out =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        // The rename too is to be there after a power cut.
        try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    /** A domain name is a safe file name: no slash, no dot at its begin. */
    private Path file(DomainName domain) {
        return directory.resolve(domain.ascii() + SUFFIX);
    }

    /** Longer ones are kept in memory only. */
    private static boolean fits(DomainName domain) {
        return domain.ascii().length() <= MAX_NAME;
    }
}
