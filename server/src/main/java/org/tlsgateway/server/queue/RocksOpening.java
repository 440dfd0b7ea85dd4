package org.tlsgateway.server.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a RocksDB, and says in words why it cannot. A last record that a crash has cut off is dropped: nobody was told that it is
 * there. Other damage of the log loses what comes after it: then the log is copied aside before.
 */
final class RocksOpening {
    private static final Logger LOG = LoggerFactory.getLogger(RocksOpening.class);
    private static final String LOGS = "*.log";

    private final Path directory;
    private final RocksSettings settings;

    RocksOpening(Path directory, RocksSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    RocksDB open() throws IOException {
        Files.createDirectories(directory);
        try {
            return open(WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
            if (!isDamage(e)) {
                throw failure(e);
            }
            Path copy = copyLogs();
            LOG.error(
                    "The log of the queue in {} is damaged ({}). What comes after the damage is lost; the log as it was is in {}",
                    directory,
                    e.getMessage(),
                    copy);
            try {
                return open(WALRecoveryMode.PointInTimeRecovery);
            } catch (RocksDBException again) {
                throw failure(again);
            }
        }
    }

    private RocksDB open(WALRecoveryMode mode) throws RocksDBException {
        try (Options options = settings.options(mode)) {
            return RocksDB.open(options, directory.toString());
        }
    }

    private static boolean isDamage(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }

    private Path copyLogs() throws IOException {
        Path copy = Files.createTempDirectory(directory.toAbsolutePath().getParent(), "damaged-");
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(directory, LOGS)) {
            for (Path log : logs) {
                Files.copy(log, copy.resolve(log.getFileName()));
            }
        }
        return copy;
    }

    private IOException failure(RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        String why = message.contains("lock") && message.contains("LOCK")
                ? "another gateway that runs has it open"
                : message;
        return new IOException("the queue in " + directory + " cannot be opened: " + why, e);
    }
}
