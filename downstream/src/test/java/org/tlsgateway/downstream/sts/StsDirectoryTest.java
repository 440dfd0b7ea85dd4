package org.tlsgateway.downstream.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.CachedSts;

class StsDirectoryTest {
    private static final DomainName DOMAIN = new DomainName("example.org");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.123456789Z");

    @TempDir
    Path temp;

    private StsDirectory files;

    @BeforeEach
    void start() {
        files = new StsDirectory(temp);
    }

    private static CachedSts cached(String id, Instant fetched) {
        return new CachedSts(StsFixture.policy(id, "enforce", Duration.ofDays(7)), fetched);
    }

    private Path file() {
        return temp.resolve("example.org.sts");
    }

    @Test
    void policyShouldBeTheSameWhenItIsReadAgain() {
        CachedSts written = cached("abc", NOW);
        assertThat(files.write(DOMAIN, written)).isEqualTo(written);
        assertThat(files.read(DOMAIN)).contains(written);
        assertThat(new StsDirectory(temp).read(DOMAIN)).contains(written);
    }

    @Test
    void policyShouldNotBeThereWhenAnyByteOfItsFileIsChanged() throws IOException {
        files.write(DOMAIN, cached("abc", NOW));
        byte[] good = Files.readAllBytes(file());
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file(), bad);
            assertThat(files.read(DOMAIN)).as("byte %d", i).isEmpty();
        }
    }

    @Test
    void policyShouldNotBeThereWhenItsFileIsCut() throws IOException {
        files.write(DOMAIN, cached("abc", NOW));
        byte[] good = Files.readAllBytes(file());
        for (int length = 0; length < good.length; length++) {
            Files.write(file(), Arrays.copyOf(good, length));
            assertThat(files.read(DOMAIN)).as("%d bytes", length).isEmpty();
        }
    }

    @Test
    void policyShouldNotBeThereWhenItsFileIsOfAnotherDomain() throws IOException {
        files.write(DOMAIN, cached("abc", NOW));
        Files.copy(file(), temp.resolve("example.net.sts"));
        assertThat(files.read(new DomainName("example.net"))).isEmpty();
    }

    @Test
    void policyShouldNotBeThereWhenItsFileIsHuge() throws IOException {
        byte[] noise = new byte[StsFile.MAX_SIZE + 1];
        new Random(1).nextBytes(noise);
        Files.write(file(), noise);
        assertThat(files.read(DOMAIN)).isEmpty();
    }

    @Test
    void policyShouldStayWhenAnOlderOneIsWritten() {
        files.write(DOMAIN, cached("new", NOW));
        assertThat(files.write(DOMAIN, cached("old", NOW.minusSeconds(1)))).isEqualTo(cached("new", NOW));
        assertThat(files.read(DOMAIN)).contains(cached("new", NOW));
    }

    @Test
    void policyShouldBeReplacedWhenItsFileIsDamaged() throws IOException {
        Files.writeString(file(), "damaged");
        files.write(DOMAIN, cached("abc", NOW));
        assertThat(files.read(DOMAIN)).contains(cached("abc", NOW));
    }

    @Test
    void nothingButPoliciesShouldBeLeftWhenOneIsWritten() throws IOException {
        files.write(DOMAIN, cached("abc", NOW));
        try (Stream<Path> entries = Files.list(temp)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("example.org.sts", ".lock");
        }
    }

    @Test
    void abandonedFilesShouldGoWhenTheDirectoryIsRead() throws IOException {
        Path old = Files.writeString(temp.resolve(".1.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(2))));
        Path young = Files.writeString(temp.resolve(".2.tmp"), "half");
        Files.setLastModifiedTime(young, FileTime.from(NOW));
        assertThat(files.all(10, NOW)).isEmpty();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void policyShouldNotBeWrittenWhenTheNameIsLongerThanFileNamesMayBe() throws IOException {
        DomainName longest = new DomainName("a.".repeat(125) + "aa");
        assertThat(files.write(longest, cached("1", NOW))).isEqualTo(cached("1", NOW));
        assertThat(files.read(longest)).isEmpty();
        assertThat(files.delete(longest, any -> true)).isTrue();
    }

    @Test
    void policyShouldBeGivenThoughNotWrittenWhenTheLockCannotBeHad() throws IOException {
        try (FileChannel channel =
                        FileChannel.open(temp.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(files.write(DOMAIN, cached("1", NOW))).isEqualTo(cached("1", NOW));
            assertThat(file()).doesNotExist();
        }
        files.write(DOMAIN, cached("2", NOW));
        assertThat(files.read(DOMAIN)).contains(cached("2", NOW));
        assertThat(files.delete(DOMAIN, there -> there.policy().id().equals("1")))
                .isFalse();
        assertThat(files.read(DOMAIN)).isPresent();
        assertThat(files.delete(DOMAIN, there -> there.policy().id().equals("2")))
                .isTrue();
        assertThat(file()).doesNotExist();
    }

    @Test
    void readerShouldSeeWholePoliciesWhenTwoNodesWriteAtOnce() throws Exception {
        files.write(DOMAIN, cached("0", NOW));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Integer> reader = threads.submit(() -> {
                int read = 0;
                do {
                    assertThat(files.read(DOMAIN)).isPresent();
                    read++;
                } while (!done.get());
                return read;
            });
            List<Future<Void>> writers = new ArrayList<>();
            for (int node = 0; node < 2; node++) {
                writers.add(threads.submit(writer(new StsDirectory(temp), node)));
            }
            for (Future<Void> writer : writers) {
                writer.get();
            }
            done.set(true);
            assertThat(reader.get()).isPositive();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(files.read(DOMAIN).orElseThrow().fetched()).isEqualTo(NOW.plusSeconds(101));
    }

    private static Callable<Void> writer(StsDirectory node, int offset) {
        return () -> {
            for (int i = 0; i < 100; i += 2) {
                node.write(DOMAIN, cached("n" + offset, NOW.plusSeconds(i + 2 + offset)));
            }
            return null;
        };
    }
}
