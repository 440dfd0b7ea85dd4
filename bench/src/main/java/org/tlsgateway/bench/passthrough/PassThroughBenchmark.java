package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tlsgateway.bench.process.Contender;

/**
 * {@code ./gateway bench pass-through}: the gateway's process and HAProxy, one after the other, between the same generator and the
 * same sink on loopback. Prints a table and ends with 1 when a goal is missed.
 */
public final class PassThroughBenchmark {
    private static final double CPU_GOAL = 1.2;
    private static final double SESSION_GOAL = 2;
    private static final double RESIDENT_GOAL_MIB = 1024;

    private PassThroughBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int runs = 5;
        int gib = 4;
        int sessions = 2000;
        int warmUp = 160_000;
        int open = 10_000;
        for (int i = 0; i + 1 < args.length; i += 2) {
            int value = Integer.parseInt(args[i + 1]);
            switch (args[i]) {
                case "--runs" -> runs = value;
                case "--gib" -> gib = value;
                case "--sessions" -> sessions = value;
                case "--warm-up" -> warmUp = value;
                case "--open" -> open = value;
                default -> throw new IllegalArgumentException("bench does not know \"" + args[i] + "\"");
            }
        }
        Course course = new Course(runs, gib, 8, sessions, warmUp, open);
        Path home = Path.of(System.getProperty("gateway.home", "."));
        List<Measured> results = run(course, home, System.err);
        System.exit(report(System.out, results) ? 0 : 1);
    }

    private static List<Measured> run(Course course, Path home, PrintStream progress)
            throws IOException, InterruptedException {
        List<Measured> results = new ArrayList<>();
        Path root = Files.createTempDirectory("gateway-bench-");
        int threads = 2;
        try (Sink sink = new Sink()) {
            Contenders contenders = new Contenders(root, home, sink.port(), course.open(), threads);
            try (Contender gateway = contenders.gateway()) {
                results.add(course.run(gateway, progress));
            }
            try (Contender haProxy = contenders.haProxy("HAProxy", "")) {
                results.add(course.run(haProxy, progress));
            }
            try (Contender haProxy =
                    contenders.haProxy("HAProxy splice", "option splice-request\n  option splice-response")) {
                results.add(course.run(haProxy, progress));
            }
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        return results;
    }

    /** The gateway comes first; the better of the others is what it is compared with. */
    private static boolean report(PrintStream out, List<Measured> results) {
        out.println(
                "| | CPU s/GiB | GiB/s | sessions/s | CPU ms/session | the first ones | resident MiB | descriptors |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (Measured each : results) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.2f | %.0f | %.3f | %.3f | %.0f | %d |%n",
                    each.name(),
                    each.cpuPerGib(),
                    each.gibPerSecond(),
                    each.sessionsPerSecond(),
                    each.cpuMillisPerSession(),
                    each.firstCpuMillisPerSession(),
                    each.residentMib(),
                    each.descriptors());
        }
        Measured gateway = results.get(0);
        List<Measured> others = results.subList(1, results.size());
        double cpu = gateway.cpuPerGib()
                / others.stream().mapToDouble(Measured::cpuPerGib).min().orElseThrow();
        double session = gateway.cpuMillisPerSession()
                / others.stream()
                        .mapToDouble(Measured::cpuMillisPerSession)
                        .min()
                        .orElseThrow();
        boolean good = cpu <= CPU_GOAL && session <= SESSION_GOAL && gateway.residentMib() <= RESIDENT_GOAL_MIB;
        out.printf(
                Locale.ROOT,
                "%ngateway / better HAProxy: CPU per GiB %.2f (goal <= %.1f), CPU per session %.1f (goal <= %.0f);"
                        + " resident %.0f MiB (goal <= %.0f): %s%n",
                cpu,
                CPU_GOAL,
                session,
                SESSION_GOAL,
                gateway.residentMib(),
                RESIDENT_GOAL_MIB,
                good ? "met" : "MISSED");
        return good;
    }
}
