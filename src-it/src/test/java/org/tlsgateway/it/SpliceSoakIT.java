package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.MoodyClient;
import org.tlsgateway.it.env.MoodyServer;
import org.tlsgateway.it.env.Waiting;

/** A thousand passed sessions that end in every way leave nothing behind: no descriptor, no thread, no buffer. */
class SpliceSoakIT {
    private static final int SESSIONS = 1000;
    private static final int WARM_UP = 150;
    private static final long SEED = 20261125;
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Pattern QUEUE = Pattern.compile("queue-|boundedElastic|blocking-call");
    private static final MoodyServer SERVER = new MoodyServer(SEED);

    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
                    .rule(
                            "soak",
                            "tls=\"pass-through\" clients=\"127.0.0.1\" server=\"127.0.0.1:" + SERVER.port()
                                    + "\" reason=\"soak\"")
                    .threads("io=\"2\" workers=\"8\"")
                    .timeouts("idle=\"5s\" downstream=\"5s\" passThroughIdle=\"1s\" passThroughTotal=\"30s\""))
            .option("-Dio.netty.leakDetection.level=paranoid")
            // The compiler's own threads come and go otherwise.
            .option("-XX:-UseDynamicNumberOfCompilerThreads");

    @Test
    void nothingShouldBeLeftWhenAThousandSessionsHaveEndedInEveryWay() throws Exception {
        // Classes, pools and threads that are made once are there afterwards.
        run(WARM_UP, SEED);
        List<String> descriptors = descriptors();
        List<String> threads = threads();
        long passed = run(SESSIONS, SEED + WARM_UP);
        boolean settled = Waiting.within(
                SETTLED,
                () -> more(descriptors(), descriptors).isEmpty()
                        && more(threads(), threads).isEmpty());
        if (!settled) {
            throw new AssertionError(
                    "more than before: " + more(descriptors(), descriptors) + more(threads(), threads));
        }
        assertThat(passed).as("sessions with bytes both ways").isGreaterThan(SESSIONS / 2);
        // A lost buffer is told of when it was collected and another one is wanted.
        collectGarbage();
        run(WARM_UP, SEED);
        assertThat(GATEWAY.log()).doesNotContain("LEAK").doesNotContain("ERROR").doesNotContain("us/");
        System.err.printf(
                "%d of %d sessions passed; %d descriptors, %d threads%n",
                passed, SESSIONS, descriptors.size(), threads.size());
    }

    /** Runs so many sessions, and returns when the gateway has told of the end of all; how many had bytes both ways. */
    private static long run(int sessions, long seed) throws Exception {
        long before = ended();
        ExecutorService executor = Executors.newFixedThreadPool(60);
        List<Future<Boolean>> begun = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            long own = seed + i;
            begun.add(executor.submit(() -> MoodyClient.run(GATEWAY.port(), own)));
        }
        long passed = 0;
        for (Future<Boolean> session : begun) {
            passed += session.get() ? 1 : 0;
        }
        executor.shutdown();
        Waiting.until(
                "the end of all " + sessions + " sessions in the log", SETTLED, () -> ended() - before >= sessions);
        return passed;
    }

    private static long ended() {
        return GATEWAY.log().lines().filter(line -> line.contains(" end=")).count();
    }

    /** What is in the first and not, or less often, in the second. */
    private static List<String> more(List<String> now, List<String> before) {
        List<String> more = new ArrayList<>(now);
        before.forEach(more::remove);
        return more;
    }

    /** The kind of each, but for the jars: one that is looked into for the first time stays open. */
    private static List<String> descriptors() throws IOException {
        try (Stream<Path> open = Files.list(proc("fd"))) {
            return open.map(SpliceSoakIT::target)
                    .filter(to -> !to.endsWith(".jar"))
                    .map(to -> to.replaceFirst("\\[\\d+]", ""))
                    .toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // closed meanwhile
            return ".jar";
        }
    }

    /**
     * Their names, without the numbers that pools give them. The pools of James's mail queue, which no passed session touches, grow
     * and shrink by themselves.
     */
    private static List<String> threads() throws IOException {
        try (Stream<Path> tasks = Files.list(proc("task"))) {
            return tasks.map(task -> name(task.resolve("comm")))
                    .filter(name -> !QUEUE.matcher(name).lookingAt())
                    .toList();
        }
    }

    private static String name(Path comm) {
        try {
            return Files.readString(comm).strip().replaceAll("\\d+", "N");
        } catch (IOException e) {
            // ended meanwhile
            return "";
        }
    }

    private static Path proc(String what) {
        return Path.of("/proc", Long.toString(GATEWAY.process().pid()), what);
    }

    private static void collectGarbage() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command.run(jcmd, Long.toString(GATEWAY.process().pid()), "GC.run").succeeded();
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }
}
