package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tlsgateway.it.env.BuiltTree;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.PeerProcess;
import org.tlsgateway.it.env.Waiting;
import org.tlsgateway.it.env.WorkDirectory;

/** {@code gateway run}: the process that an operator gets. */
class RunIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @BeforeAll
    static void takeWhatMavenHasBuilt() throws IOException {
        BuiltTree.takeAsItIs();
    }

    @Test
    void runShouldHoldBackTheCompilerThatWorksForLaterAndNoOtherThread() throws IOException {
        try (WorkDirectory directory = WorkDirectory.create("run");
                PeerProcess gateway = run(directory.path(), "--no-warm-up")) {
            Waiting.until(
                    "C2 is held back",
                    LIMIT,
                    () -> niceness(gateway, "C2 CompilerThre").equals(List.of(10)));
            assertThat(niceness(gateway, "C1 CompilerThre")).containsExactly(0);
            assertThat(niceness(gateway, "VM Thread")).containsExactly(0);
            assertThat(gateway.output()).doesNotContain("warm-up");
        }
    }

    @Test
    void runShouldWarmUpBeforeItListensAndLeaveNothingOfIt() throws IOException {
        try (WorkDirectory directory = WorkDirectory.create("run");
                PeerProcess gateway = run(directory.path())) {
            assertThat(gateway.output())
                    .containsSubsequence(
                            "INFO  WarmUp warm-up started messages=1000",
                            "INFO  WarmUp warm-up ended ms=",
                            "is ready on",
                            "Ctrl-C stops it.")
                    .doesNotContain("warm-up.test");
            assertThat(directory.path().resolve("var/tmp")).isEmptyDirectory();
            assertThat(filesWith(directory.path().resolve("var"), "warm-up.test"))
                    .isEmpty();
        }
    }

    private static List<Path> filesWith(Path directory, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static PeerProcess run(Path directory, String... options) throws IOException {
        new GatewayConf().write(directory);
        List<String> command =
                new ArrayList<>(List.of(BuiltTree.script().toString(), "run", "--dir", directory.toString()));
        command.addAll(List.of(options));
        PeerProcess gateway = PeerProcess.start("gateway", directory.resolve("output"), Map.of(), command);
        try {
            gateway.awaitOutput("Ctrl-C stops it.", LIMIT);
            return gateway;
        } catch (RuntimeException | Error e) {
            gateway.close();
            throw e;
        }
    }

    /** How nice the threads of that name are, each value once; proc(5), field 19 of stat. */
    private static List<Integer> niceness(PeerProcess process, String thread) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.map(RunIT::stat)
                    .filter(stat -> stat.contains("(" + thread))
                    .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16])
                    .map(Integer::valueOf)
                    .distinct()
                    .toList();
        }
    }

    private static String stat(Path task) {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (IOException e) {
            return "";
        }
    }
}
