package org.tlsgateway.downstream.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.name.DomainName;

class CountFilesTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-24");
    private static final DomainName DOMAIN = new DomainName("b.test");

    @TempDir
    Path directory;

    private CountFiles files;

    @BeforeEach
    void open() {
        files = new CountFiles(directory);
    }

    @Test
    void countsShouldBeThereWhenNodeIsKilledAndStartsAgain() throws IOException {
        files.append(TestReports.counts(DAY, "b.test", 2));
        files.append(TestReports.counts(DAY, "b.test", 3));
        // Not closed: nothing is kept back for an orderly end.
        CountFiles next = new CountFiles(directory);
        next.append(TestReports.counts(DAY, "b.test", 10));
        assertThat(next.read(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 15));
    }

    @Test
    void restShouldCountWhenNodeWasKilledInTheMiddleOfALine() throws IOException {
        files.append(TestReports.counts(DAY, "b.test", 2));
        files.append(TestReports.counts(DAY, "b.test", 3));
        Path file = onlyFileOf(DAY);
        byte[] bytes = Files.readAllBytes(file);
        for (int torn = 1; torn < 40; torn++) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1 - torn));
            assertThat(new CountFiles(directory).read(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 2));
        }
    }

    @Test
    void restShouldCountWhenLineIsGarbage() throws IOException {
        files.append(TestReports.counts(DAY, "b.test", 2));
        Files.write(onlyFileOf(DAY), new byte[] {(byte) 0xff, 0, '\n'}, StandardOpenOption.APPEND);
        files.append(TestReports.counts(DAY, "b.test", 3));
        assertThat(files.read(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 5));
    }

    @Test
    void dayShouldBeTheSumOfAllNodesWhenItIsClosed() throws IOException {
        files.append(TestReports.counts(DAY, "b.test", 2));
        new CountFiles(directory).append(TestReports.counts(DAY, "b.test", 3));
        files.closeDay(DAY);
        assertThat(files.isClosed(DAY)).isTrue();
        assertThat(files.openDays()).isEmpty();
        assertThat(files.read(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 5));
        assertThat(tree()).containsExactly("days/2026-11-24.json");
    }

    @Test
    void dayShouldStayAsItIsWhenItIsClosedAgain() throws IOException {
        files.append(TestReports.counts(DAY, "b.test", 2));
        files.closeDay(DAY);
        // As after a crash between the two steps: the counts are still there.
        Path left =
                Files.createDirectories(directory.resolve("counts/2026-11-24")).resolve("x.jsonl");
        Files.writeString(left, CountsJson.write(TestReports.counts(DAY, "b.test", 2)) + "\n");
        files.closeDay(DAY);
        assertThat(files.read(DAY)).isEqualTo(TestReports.counts(DAY, "b.test", 2));
        assertThat(files.openDays()).isEmpty();
    }

    @Test
    void countsShouldBeRefusedWhenDayIsClosed() throws IOException {
        files.closeDay(DAY);
        files.append(TestReports.counts(DAY, "b.test", 2));
        assertThat(files.read(DAY).isEmpty()).isTrue();
    }

    @Test
    void daysShouldBeForgottenWhenTheyAreOld() throws IOException {
        files.append(TestReports.counts(DAY.minusDays(2), "b.test", 1));
        files.closeDay(DAY.minusDays(2));
        files.reports(DAY.minusDays(2)).append(DOMAIN, new ReportState(ReportState.Event.SENT, Instant.EPOCH, "x"));
        files.append(TestReports.counts(DAY.minusDays(1), "b.test", 1));
        files.append(TestReports.counts(DAY, "b.test", 1));
        assertThat(files.days()).hasSize(3);
        files.forgetBefore(DAY);
        assertThat(files.days()).containsExactly(DAY);
        assertThat(tree()).allMatch(file -> file.startsWith("counts/2026-11-24/"));
    }

    @Test
    void countsShouldStopWhenFileIsFull() throws IOException {
        CountFiles small = new CountFiles(directory, 500);
        for (int i = 0; i < 1000; i++) {
            small.append(TestReports.counts(DAY, "b.test", 1));
        }
        assertThat(Files.size(onlyFileOf(DAY))).isBetween(500L, 1000L);
    }

    @Test
    void otherFilesShouldBePassedOverWhenTheyAreInTheDirectory() throws IOException {
        Files.createDirectories(directory.resolve("counts/lost+found"));
        Files.createDirectories(directory.resolve("days"));
        Files.writeString(directory.resolve("days/day123.tmp"), "x");
        assertThat(files.days()).isEmpty();
    }

    @Test
    void eventsShouldBeReadWhenALineWasTorn() throws IOException {
        Files.createDirectories(directory.resolve("days"));
        ReportLog log = files.reports(DAY);
        ReportState failed =
                new ReportState(ReportState.Event.FAILED, Instant.parse("2026-11-25T01:00:00Z"), "no \"x\"");
        ReportState sent = new ReportState(ReportState.Event.SENT, Instant.parse("2026-11-25T02:00:00Z"), "y");
        log.append(DOMAIN, failed);
        Files.writeString(directory.resolve("days/2026-11-24.log"), "\n{\"domain\":\"b.te", StandardOpenOption.APPEND);
        log.append(DOMAIN, sent);
        assertThat(files.reports(DAY).read()).containsEntry(DOMAIN, List.of(failed, sent));
    }

    private Path onlyFileOf(LocalDate day) throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("counts/" + day))) {
            List<Path> found = all.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        }
    }
}
