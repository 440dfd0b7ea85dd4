package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.mailets.content.MailContent;

/** kill -9 at points that no one has chosen, again and again in one directory. */
@Timeout(300)
class KilledStoreTest {
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    private final Set<String> put = new HashSet<>();
    private final Set<String> perhapsRemoved = new HashSet<>();
    private final Set<String> removed = new HashSet<>();

    @Test
    void whatWasAcknowledgedShouldBeThereWhenTheProcessIsKilled() throws Exception {
        Random random = new Random(20261130);
        for (int round = 0; round < ROUNDS; round++) {
            runAndKill(round, 30 + random.nextInt(600));

            Map<String, Integer> found = found();

            assertThat(removed).doesNotContainAnyElementsOf(found.keySet());
            Set<String> expected = new HashSet<>(put);
            expected.removeAll(perhapsRemoved);
            assertThat(found).containsKeys(expected.toArray(String[]::new));
            assertThat(found)
                    .allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
            assertThat(directory.resolve("unreadable")).doesNotExist();
            assertThat(damaged()).isEmpty();
        }
        assertThat(put).hasSizeGreaterThan(100);
    }

    private void runAndKill(int round, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
            List<String> said = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (said.size() == lines) {
                    // Not that of Process, which would close the pipe before all is read.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said).as("the process ran until it was killed").hasSizeGreaterThanOrEqualTo(lines);
            said.forEach(this::note);
        } finally {
            process.destroyForcibly();
        }
    }

    private void note(String line) {
        String name = line.substring(line.indexOf(' ') + 1);
        // The last line may be cut.
        if (line.startsWith("put ")) {
            put.add(name);
        } else if (line.startsWith("removing ")) {
            perhapsRemoved.add(name);
        } else if (line.startsWith("removed ")) {
            removed.add(name);
        }
    }

    private Map<String, Integer> found() throws Exception {
        Map<String, Integer> found = new HashMap<>();
        try (MailStore store = TestStore.open(directory)) {
            for (Entry entry : store.take(KilledProcess.QUEUE)) {
                MailImpl mail = store.read(KilledProcess.QUEUE, entry);
                try (InputStream in = MailContent.open(mail)) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                            .isEqualTo(KilledProcess.content(mail.getName()));
                }
                found.merge(mail.getName(), 1, Integer::sum);
            }
        }
        return found;
    }

    private List<String> damaged() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("damaged"))
                    .toList();
        }
    }
}
