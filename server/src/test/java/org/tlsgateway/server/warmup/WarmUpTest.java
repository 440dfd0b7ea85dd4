package org.tlsgateway.server.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.tlsgateway.server.WorkingDirectory;

class WarmUpTest {
    private final Logger root =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("org.tlsgateway");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Level before = ours.getLevel();

    @TempDir
    Path directory;

    @BeforeEach
    void readTheLog() {
        ours.setLevel(Level.INFO);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        root.detachAppender(log);
        ours.setLevel(before);
    }

    @Test
    void messagesShouldGoRoundAndLeaveNothingButTwoLines() throws Exception {
        int messages = 30;

        WarmUp.run(new WorkingDirectory(directory), messages);

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("INFO warm-up started messages=30"),
                        line -> assertThat(line).matches("INFO warm-up ended ms=\\d+"));
        // Those that were let go on, and then each of those under way once more.
        assertThat(Lap.counted()).isBetween(messages, messages + 20);
        assertThat(directory.resolve("var/tmp")).isEmptyDirectory();
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("org.apache.james:*"), null))
                .isEmpty();
    }

    @Test
    void whatAKilledWarmUpHasLeftShouldBeRemoved() throws Exception {
        Path left = directory.resolve("var/tmp/warm-up/var/queue");
        Files.createDirectories(left);
        Files.writeString(left.resolve("CURRENT"), "not a database of RocksDB");

        WarmUp.run(new WorkingDirectory(directory), 1);

        assertThat(lines()).hasSize(2).last().asString().startsWith("INFO warm-up ended");
        assertThat(directory.resolve("var/tmp")).isEmptyDirectory();
    }

    @Test
    void failureShouldBeOneLineAndNoException() throws Exception {
        Files.createDirectories(directory.resolve("var"));
        Files.writeString(directory.resolve("var/tmp"), "a file where a directory should be");

        WarmUp.run(new WorkingDirectory(directory), 30);

        assertThat(lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("WARN warm-up failed")
                .contains("var/tmp");
    }

    @Test
    void warmUpShouldEndWhenItTakesTooLong() {
        WarmUp.run(new WorkingDirectory(directory), Integer.MAX_VALUE - 100, Duration.ofSeconds(1));

        assertThat(lines())
                .hasSize(2)
                .last()
                .asString()
                .matches(
                        "WARN warm-up failed, .*: only \\d+ of 2147483547 messages in 1 s; the last line of its log: .+");
        assertThat(directory.resolve("var/tmp")).isEmptyDirectory();
    }

    @Test
    void noMessagesShouldBeNoWarmUp() {
        WarmUp.run(new WorkingDirectory(directory), 0);

        assertThat(lines()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
