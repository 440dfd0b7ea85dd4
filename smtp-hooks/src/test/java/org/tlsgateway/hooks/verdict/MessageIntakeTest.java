package org.tlsgateway.hooks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.apache.james.core.MaybeSender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageIntakeTest {
    private static final ReceivedHeader RECEIVED = new ReceivedHeader(
            "c", "192.0.2.1", "gw", true, false, false, null, null, "M1", null, ZonedDateTime.now(ZoneOffset.UTC));

    @TempDir
    Path directory;

    private static MessageIntake intake(ContentStore store) {
        return new MessageIntake("M1", MaybeSender.nullSender(), List.of(), RECEIVED, store);
    }

    private static void take(MessageIntake intake, int bytes) {
        ByteBuf block = Unpooled.wrappedBuffer(new byte[bytes]);
        intake.take(block);
        block.release();
    }

    @Test
    void contentShouldBeTheSameInMemoryAndInAFile() throws IOException {
        for (int threshold : new int[] {0, 1, 300, 20_000, 100_000}) {
            MessageIntake intake = intake(new ContentStore(directory, threshold));
            take(intake, 1);
            take(intake, 20_000);
            intake.complete();
            assertThat(intake.failure()).isNull();
            for (int again = 0; again < 2; again++) {
                try (var in = intake.content().getInputStream()) {
                    assertThat(in.readAllBytes()).hasSize(RECEIVED.text().length() + 20_001);
                }
            }
            assertThat(intake.size()).isEqualTo(RECEIVED.text().length() + 20_001L);
            intake.dispose();
            intake.dispose();
            try (var files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void failureShouldBeKeptWhenTheFileCannotBeWritten() throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));
        MessageIntake intake = intake(new ContentStore(notADirectory, 1000));
        take(intake, 2000);
        take(intake, 2000);
        intake.complete();
        assertThat(intake.failure()).isInstanceOf(IOException.class);
        intake.dispose();
    }

    @Test
    void messageShouldGoToAFileWhenAllTogetherAreTooMuchForMemory() throws IOException {
        ContentStore store = new ContentStore(directory, 10_000, 12_000);
        MessageIntake first = intake(store);
        MessageIntake second = intake(store);
        take(first, 9000);
        assertThat(second.goesToDisk(9000)).isTrue();
        take(second, 9000);
        assertThat(second.goesToDisk(0)).isTrue();
        assertThat(store.held()).isEqualTo(first.size());
        first.dispose();
        first.dispose();
        second.dispose();
        assertThat(store.held()).isZero();
    }
}
