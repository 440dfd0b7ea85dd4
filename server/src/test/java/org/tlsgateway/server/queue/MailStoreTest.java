package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tlsgateway.server.queue.TestStore.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.server.queue.Rocks.Change;
import org.tlsgateway.server.queue.Rocks.Durability;
import reactor.core.publisher.Flux;

class MailStoreTest {
    private static final String QUEUE = "out";

    @TempDir
    Path directory;

    @Test
    void openingShouldFailWithTheReasonWhenAnotherHasIt() throws Exception {
        try (MailStore store = TestStore.open(directory)) {
            assertThatThrownBy(() -> TestStore.open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("another gateway");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 999, 1000, 1001, MailStore.BIG, MailStore.BIG + 1, Long.MAX_VALUE})
    void contentShouldBeWhatCanBeReadWhateverSizeItSaysItHas(long size) throws Exception {
        byte[] bytes = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        MailImpl mail = mail("one", "");
        mail.setMessageNoCopy(new MimeMessageWrapper(new MimeMessageSource() {
            @Override
            public String getSourceId() {
                return "odd";
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long getMessageSize() {
                return size;
            }
        }));
        try (MailStore store = TestStore.open(directory)) {
            Entry entry = store.put(QUEUE, mail, Duration.ZERO).join();

            try (InputStream in = store.content(entry)) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void openingShouldFailWithTheReasonWhenTheDirectoryIsAFile() throws Exception {
        Files.createFile(directory.resolve("store"));

        assertThatThrownBy(() -> TestStore.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("store");
    }

    @Test
    void openingShouldFailWhenAnOlderQueueIsThere() throws Exception {
        Path old = Files.createDirectory(directory.resolve("kahadb"));
        Files.writeString(old.resolve("db-1.log"), "x");

        assertThatThrownBy(() -> TestStore.open(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(old.toString())
                .hasMessageContaining("older gateway");
    }

    @Test
    void allButTheLastShouldBeThereWhenTheEndOfTheLogIsMissing() throws Exception {
        putAndClose("one", "two", "three");
        try (RandomAccessFile log = new RandomAccessFile(lastLog().toFile(), "rw")) {
            log.setLength(log.length() - 7);
        }

        assertThat(names()).containsExactly("one", "two");
        assertThat(damaged()).isEmpty();
    }

    @Test
    void whatIsBeforeShouldBeThereAndTheLogKeptWhenItIsDamagedInTheMiddle() throws Exception {
        putAndClose("one");
        long middle = Files.size(lastLog());
        putMore("two", "three", "four");
        Path log = lastLog();
        try (RandomAccessFile bytes = new RandomAccessFile(log.toFile(), "rw")) {
            bytes.seek(Math.min(middle, bytes.length() / 2) + 40);
            bytes.write(new byte[20]);
        }
        byte[] before = Files.readAllBytes(log);

        List<String> found = names();

        assertThat(found).contains("one").doesNotContain("four");
        assertThat(damaged()).hasSize(1);
        assertThat(damaged().get(0).resolve(log.getFileName())).hasBinaryContent(before);
    }

    @Test
    void fileOfAContentShouldBeRemovedWhenNoMailHasIt() throws Exception {
        try (MailStore store = TestStore.open(directory)) {
            store.put(QUEUE, mail("big", "x".repeat(MailStore.BIG + 1)), Duration.ZERO)
                    .join();
        }
        Files.writeString(directory.resolve("content").resolve("1234"), "left by a crash");

        assertThat(names()).containsExactly("big");
        try (Stream<Path> files = Files.list(directory.resolve("content"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void nothingShouldBeLeftWhenTheDiskIsFull() throws Exception {
        try (MailStore store = TestStore.open(directory, () -> QueueDisk.DEFAULT_RESERVE - 1)) {
            for (int size : new int[] {0, MailStore.BIG + 1}) {
                assertThatThrownBy(() -> store.put(QUEUE, mail("one", "x".repeat(size)), Duration.ZERO))
                        .matches(StorageFull::isCauseOf);
            }
            assertThat(store.trouble()).contains("No space left");
        }
        assertThat(names()).isEmpty();
        assertThat(directory.resolve("content")).isEmptyDirectory();
    }

    @Test
    void unreadableMailShouldBePutAsideAndNotHoldUpOthers() throws Exception {
        try (MailStore store = TestStore.open(directory)) {
            store.put(QUEUE, mail("its file will be gone", "x".repeat(MailStore.BIG + 1)), Duration.ZERO)
                    .join();
            store.put(QUEUE, mail("good", "x"), Duration.ZERO).join();
        }
        try (Stream<Path> files = Files.list(directory.resolve("content"))) {
            Files.delete(files.findFirst().orElseThrow());
        }
        try (Rocks rocks = Rocks.open(directory.resolve("store"))) {
            RecordKey key = new RecordKey(QUEUE, 1, 1);
            rocks.write(
                    List.of(
                            new Change(key.bytes(), "no record".getBytes(StandardCharsets.US_ASCII)),
                            new Change(key.contentBytes(), "its content".getBytes(StandardCharsets.US_ASCII))),
                    Durability.SYNCED);
        }
        DurableMailQueueFactory factory =
                TestStore.factory(TestStore.open(directory), new RecordingMetricFactory(), new NoopGaugeRegistry());
        ManageableMailQueue queue = factory.createQueue(MailQueueName.of(QUEUE));

        MailQueueItem item = Flux.from(queue.deQueue()).blockFirst(Duration.ofSeconds(30));

        assertThat(item.getMail().getName()).isEqualTo("good");
        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(directory.resolve("unreadable").resolve("out-1.eml")).hasContent("its content");
        assertThat(directory.resolve("unreadable").resolve("out-1.record")).hasContent("no record");
        factory.destroy();
        assertThat(names()).containsExactly("good");
    }

    @Test
    void queueShouldBeThereWhenOnlyTheStoreKnowsIt() throws Exception {
        putAndClose("one");
        DurableMailQueueFactory factory =
                TestStore.factory(TestStore.open(directory), new RecordingMetricFactory(), new NoopGaugeRegistry());

        assertThat(factory.listCreatedMailQueues()).containsExactly(MailQueueName.of(QUEUE));
        factory.destroy();
    }

    @Test
    void mailShouldBeThereWhenTheStoreIsOpenedAgainAfterTrouble() throws Exception {
        try (Rocks rocks = Rocks.open(directory.resolve("store"))) {
            byte[] key = {1};
            rocks.write(List.of(new Change(key, new byte[] {2})), Durability.SYNCED);

            rocks.openAgain();

            assertThat(rocks.read(key)).containsExactly(2);
            rocks.write(List.of(Change.remove(key)), Durability.WRITTEN);
            assertThat(rocks.read(key)).isNull();
        }
    }

    private void putAndClose(String... names) throws Exception {
        putMore(names);
    }

    private void putMore(String... names) throws Exception {
        try (MailStore store = TestStore.open(directory)) {
            for (String name : names) {
                store.put(QUEUE, mail(name, "the content of " + name), Duration.ZERO)
                        .join();
            }
        }
    }

    private List<String> names() throws Exception {
        List<String> names = new ArrayList<>();
        try (MailStore store = TestStore.open(directory)) {
            for (Entry entry : store.take(QUEUE)) {
                names.add(store.read(QUEUE, entry).getName());
                try (InputStream in = store.content(entry)) {
                    assertThat(in.readAllBytes()).isNotEmpty();
                }
            }
        }
        return names;
    }

    private Path lastLog() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.toFile().length() > 0)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private List<Path> damaged() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("damaged"))
                    .toList();
        }
    }
}
