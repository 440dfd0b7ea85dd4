package org.tlsgateway.bench.relay;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what was measured, and prints it as tables, also for docs/performance.md. */
final class RelayReport {
    private static final double CPU = 0.8;
    private static final double RATE = 1.2;
    private static final double LATENCY = 1;
    private static final double PEAK_MIB = 400;

    private final Map<Job, Sample> gateway = new EnumMap<>(Job.class);
    private final Map<Job, Sample> postfix = new EnumMap<>(Job.class);
    private final List<Goal> goals = new ArrayList<>();
    private final Map<String, Double> notes = new LinkedHashMap<>();

    void gateway(Job job, Sample sample) {
        gateway.put(job, sample);
    }

    /** What the job cost the gateway; it has been measured. */
    Sample gateway(Job job) {
        return java.util.Objects.requireNonNull(gateway.get(job), job::words);
    }

    void postfix(Job job, Sample sample) {
        postfix.put(job, sample);
    }

    /** What the job cost Postfix; null when that was not measured. */
    @Nullable
    Sample postfix(Job job) {
        return postfix.get(job);
    }

    void add(Goal goal) {
        goals.add(goal);
    }

    /** A figure that has no goal. */
    void note(String words, double value) {
        notes.put(words, value);
    }

    /** Prints all, and says whether every goal is met. */
    boolean print(PrintStream out) {
        out.println(
                "| job | relay | CPU s per 1,000 | messages/s | p50 ms | p99 ms | connections per 1,000 | full handshakes"
                        + " per 1,000 | peak MiB |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        for (Job job : gateway.keySet()) {
            row(out, job, "gateway", gateway.get(job));
            row(out, job, "Postfix", postfix.get(job));
        }
        List<Goal> all = new ArrayList<>();
        gateway.forEach((job, ours) -> all.addAll(besidePostfix(job, ours)));
        if (!gateway.isEmpty()) {
            double peak =
                    gateway.values().stream().mapToDouble(Sample::peakMib).max().orElseThrow();
            all.add(Goal.atMost("resident under load, MiB", peak, PEAK_MIB));
        }
        all.addAll(goals);
        out.println();
        out.println("| figure | measured | goal | |");
        out.println("|---|---|---|---|");
        all.forEach(out::println);
        notes.forEach((words, value) -> out.printf(Locale.ROOT, "| %s | %.2f | | |%n", words, value));
        return all.stream().allMatch(Goal::isMet);
    }

    private List<Goal> besidePostfix(Job job, Sample ours) {
        Sample theirs = postfix.get(job);
        if (theirs == null) {
            return List.of();
        }
        String words = job.words() + ": gateway / Postfix, ";
        return List.of(
                Goal.atMost(words + "CPU", ours.cpuPerThousand() / theirs.cpuPerThousand(), CPU),
                Goal.atLeast(words + "messages/s", ours.perSecond() / theirs.perSecond(), RATE),
                Goal.atMost(words + "p99", ours.p99() / theirs.p99(), LATENCY));
    }

    private static void row(PrintStream out, Job job, String relay, @Nullable Sample sample) {
        if (sample != null) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.2f | %.0f | %.1f | %.1f | %.0f | %.0f | %.0f |%n",
                    job.words(),
                    relay,
                    sample.cpuPerThousand(),
                    sample.perSecond(),
                    sample.p50(),
                    sample.p99(),
                    sample.connectionsPerThousand(),
                    sample.handshakesPerThousand(),
                    sample.peakMib());
        }
    }
}
