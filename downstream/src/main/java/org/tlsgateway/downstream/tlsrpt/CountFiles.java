package org.tlsgateway.downstream.tlsrpt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.DayTally;

/**
 * The counts on disk. While a day lasts each process appends what it has counted to a file of its own,
 * {@code counts/DAY/NAME.jsonl}; when it is over, the node with the lock adds all of them up into {@code days/DAY.json} and
 * removes them. A line that was torn when its process was killed is passed over.
 */
final class CountFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReports.LOG);
    private static final String CLOSED = ".json";

    /** A day of one process. */
    private final long maxFile;

    private final Path counts;
    private final Path days;
    private @Nullable Open open;
    private boolean full;

    private record Open(LocalDate day, FileChannel channel) {}

    CountFiles(Path directory) {
        this(directory, 64L << 20);
    }

    CountFiles(Path directory, long maxFile) {
        this.counts = directory.resolve("counts");
        this.days = directory.resolve("days");
        this.maxFile = maxFile;
    }

    /** Adds to a day, and does not return before it is on disk. */
    synchronized void append(DayCounts more) throws IOException {
        if (isClosed(more.day())) {
            LOG.warn(
                    "tlsrpt counts lost day={} domains={} why=\"the day is closed\"",
                    more.day(),
                    more.domains().size());
            return;
        }
        FileChannel channel = channel(more.day());
        try {
            if (channel.size() > maxFile) {
                if (!full) {
                    full = true;
                    LOG.error("tlsrpt counts stopped day={} why=\"over {} bytes\"", more.day(), maxFile);
                }
                return;
            }
            ByteBuffer line = ByteBuffer.wrap((CountsJson.write(more) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException e) {
            // What follows a torn line would be lost with it.
            close();
            throw e;
        }
    }

    /** Every day of which there is something. */
    SortedSet<LocalDate> days() throws IOException {
        SortedSet<LocalDate> all = new TreeSet<>(openDays());
        all.addAll(closedDays());
        return all;
    }

    /** The days that have counts which nobody has added up yet. */
    SortedSet<LocalDate> openDays() throws IOException {
        return names(counts, "");
    }

    SortedSet<LocalDate> closedDays() throws IOException {
        return names(days, CLOSED);
    }

    /** What was counted on a day, by all nodes; it may still grow. */
    DayCounts read(LocalDate day) throws IOException {
        Path closed = closedFile(day);
        try {
            return CountsJson.read(Files.readString(closed, StandardCharsets.UTF_8));
        } catch (NoSuchFileException notClosed) {
            try {
                return addUp(day);
            } catch (NoSuchFileException closedMeanwhile) {
                return CountsJson.read(Files.readString(closed, StandardCharsets.UTF_8));
            }
        }
    }

    /** What has become of the reports of a day. */
    ReportLog reports(LocalDate day) {
        return new ReportLog(days, day);
    }

    boolean isClosed(LocalDate day) {
        return Files.exists(closedFile(day));
    }

    /** Adds up a day that is over. To be called under the lock; done again it does the same. */
    void closeDay(LocalDate day) throws IOException {
        if (!isClosed(day)) {
            DayCounts all = addUp(day);
            Files.createDirectories(days);
            Path temporary = Files.createTempFile(days, "day", ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer bytes = ByteBuffer.wrap(CountsJson.write(all).getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(temporary, closedFile(day), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
        removeCounts(day);
    }

    /** Forgets all that was counted before a day. */
    void forgetBefore(LocalDate first) throws IOException {
        for (LocalDate day : openDays().headSet(first)) {
            removeCounts(day);
        }
        for (LocalDate day : closedDays().headSet(first)) {
            Files.deleteIfExists(ReportLog.file(days, day));
            Files.deleteIfExists(closedFile(day));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Open last = open;
        open = null;
        if (last != null) {
            last.channel().close();
        }
    }

    private FileChannel channel(LocalDate day) throws IOException {
        if (open != null && open.day().equals(day)) {
            return open.channel();
        }
        close();
        full = false;
        Path directory = counts.resolve(day.toString());
        Files.createDirectories(directory);
        // A new name for each process and day: nobody appends to a line that somebody else has left unfinished.
        Path file = directory.resolve(UUID.randomUUID() + ".jsonl");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        open = new Open(day, channel);
        return channel;
    }

    private DayCounts addUp(LocalDate day) throws IOException {
        DayTally tally = new DayTally(day);
        Path directory = counts.resolve(day.toString());
        if (!Files.isDirectory(directory)) {
            return tally.counts();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jsonl")) {
            for (Path file : files) {
                addUp(file, tally);
            }
        }
        if (tally.dropped() > 0) {
            LOG.warn("tlsrpt sessions dropped day={} sessions={} why=\"too many to add up\"", day, tally.dropped());
        }
        return tally.counts();
    }

    private static void addUp(Path file, DayTally tally) throws IOException {
        // This reader does not stop at bytes that are no UTF-8.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    DayCounts counts = CountsJson.read(line);
                    if (counts.day().equals(tally.day())) {
                        tally.add(counts);
                    }
                } catch (IOException torn) {
                    LOG.warn("tlsrpt line passed over file={} why=\"torn or damaged\"", file.getFileName());
                }
            }
        }
    }

    private void removeCounts(LocalDate day) throws IOException {
        Path directory = counts.resolve(day.toString());
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        }
    }

    private Path closedFile(LocalDate day) {
        return days.resolve(day + CLOSED);
    }

    private static SortedSet<LocalDate> names(Path directory, String suffix) throws IOException {
        SortedSet<LocalDate> found = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    if (name.endsWith(suffix)) {
                        try {
                            found.add(LocalDate.parse(name.substring(0, name.length() - suffix.length())));
                        } catch (DateTimeParseException notOurs) {
                            continue;
                        }
                    }
                }
            }
        }
        return found;
    }
}
