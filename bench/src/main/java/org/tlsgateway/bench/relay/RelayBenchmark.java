package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.bench.process.Rspamd;

/**
 * {@code ./gateway bench relay}: the gateway and Postfix on the same jobs, run by run in turn, so that what else the machine does
 * meets both. Prints tables; ends with 1 when a goal is missed or a proof fails, 2 on wrong use.
 */
public final class RelayBenchmark implements AutoCloseable {
    private static final double COLD = 2;
    /** For each job but the first: a part of the first one's warm-up. */
    private static final int WARM_UP_OF_OTHERS = 10;

    /**
     * What asking needs is called once for each message, and so are the bigger parts of a gateway that asks nobody: Java compiles them for
     * good behind 2^15 and 2^16 calls, and a difference of two gateways is to be measured behind that.
     */
    private static final int WARM_UP_OF_SCANNING = 3;

    private static final double IDLE_MIB = 250;
    private static final double IDLE_SESSION_KIB = 60;
    private static final double SCANNING = 0.3;
    /** CPU s per 1,000 messages of Postfix 3.7 on the machine of which {@link #SCANNING} is. */
    private static final double POSTFIX_SMALL_20 = 2.19;
    /** Two thirds of what Rspamd's one worker takes beside gateway, generator and sink on two processors. */
    private static final int SCANNED_PER_SECOND = 300;

    private static final long SETTLE_SECONDS = 3;

    private final RelayOptions options;
    private final PrintStream progress;
    private final RelayReport report = new RelayReport();
    private final Path home = Path.of(System.getProperty("gateway.home", "."));
    private final Path root;
    private final Tools tools;
    private final Sinks sinks;
    private final Course course;

    private RelayBenchmark(RelayOptions options, PrintStream progress) throws IOException, InterruptedException {
        this.options = options;
        this.progress = progress;
        // Not in memory, as /tmp may be: what is synced is to cost what it does.
        root = Files.createTempDirectory(
                Path.of("/var/tmp"),
                "gateway-bench-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        tools = Tools.compile(home.resolve("bench/src/main/c"), root.resolve("tools"));
        sinks = new Sinks(tools, root.resolve("pki"));
        course = new Course(tools, sinks.get(Domain.GOOD), progress);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        RelayOptions options;
        try {
            options = RelayOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        boolean good;
        try (RelayBenchmark benchmark = new RelayBenchmark(options, System.err)) {
            good = benchmark.run(System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(PrintStream out) throws IOException, InterruptedException {
        Relays gateways = new GatewayRelay(home, sinks, "");
        Relays postfixes = new PostfixRelay(sinks);
        if (options.has(RelayOptions.PROOF)) {
            Proof proof = new Proof(tools, sinks, progress);
            List<String> flaws = new ArrayList<>(proof.flaws(gateways, root.resolve("gateway-proof")));
            flaws.addAll(proof.flaws(postfixes, root.resolve("postfix-proof")));
            flaws.forEach(out::println);
            if (!flaws.isEmpty()) {
                return false;
            }
        }
        try (Relay gateway = gateways.start(root.resolve("gateway"), List.of());
                Relay postfix =
                        options.has(RelayOptions.ALONE) ? null : postfixes.start(root.resolve("postfix"), List.of())) {
            measure(gateway, postfix);
        }
        if (options.has(RelayOptions.IDLE)) {
            try (Relay gateway = gateways.start(root.resolve("idle"), List.of())) {
                double kib = IdleSessions.kibEach(tools, gateway, options.idleSessions());
                String words = "KiB for each of " + options.idleSessions() + " idle TLS sessions";
                report.add(Goal.atMost(words, kib, IDLE_SESSION_KIB));
            }
        }
        return report.print(out);
    }

    private void measure(Relay gateway, @Nullable Relay postfix) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        progress.printf(
                Locale.ROOT,
                "  start of the gateway, its warm-up and what Java compiled since: %.1f CPU s%n",
                gateway.contender().cpuSeconds());
        report.add(Goal.atMost("resident idle, MiB", PeakMemory.now(gateway.contender()), IDLE_MIB));
        List<Job> jobs = options.jobs();
        Sample cold = jobs.isEmpty() ? null : warmUp(gateway, jobs.get(0), options.warmUp());
        if (postfix != null && !jobs.isEmpty()) {
            course.run(postfix, load(jobs.get(0)), "to warm up");
        }
        for (Job job : jobs) {
            if (!job.equals(jobs.get(0)) && options.warmUp() > 0) {
                // What the job before has not used is cold still.
                course.run(gateway, new Load(job, Math.max(1, options.warmUp() / WARM_UP_OF_OTHERS)), "to warm up");
            }
            measure(job, gateway, postfix);
        }
        if (cold != null) {
            double warm = report.gateway(jobs.get(0)).cpuPerThousand();
            report.add(Goal.atMost("CPU, first messages after start / warm", cold.cpuPerThousand() / warm, COLD));
        }
        if (options.has(RelayOptions.RSPAMD)) {
            scanning();
        }
    }

    private Load load(Job job) {
        return new Load(job, options.messages());
    }

    /** Returns what the very first messages cost. */
    private Sample warmUp(Relay relay, Job job, int messages) throws IOException, InterruptedException {
        Sample first = course.run(relay, load(job), "first");
        if (messages > 0) {
            course.run(relay, new Load(job, messages), "to warm up");
        }
        return first;
    }

    private void measure(Job job, Relay gateway, @Nullable Relay postfix) throws IOException, InterruptedException {
        List<Sample> ours = new ArrayList<>();
        List<Sample> theirs = new ArrayList<>();
        for (int run = 1; run <= options.runs(); run++) {
            ours.add(course.run(gateway, load(job), "run " + run));
            if (postfix != null) {
                theirs.add(course.run(postfix, load(job), "run " + run));
            }
        }
        report.gateway(job, Sample.median(ours));
        if (postfix != null) {
            report.postfix(job, Sample.median(theirs));
        }
    }

    /**
     * A gateway that asks Rspamd beside one that does not; both are new, and warmed up alike. The goal is for mail that comes at the same
     * rate to both: the slower a relay is, the fewer messages share its syncs and wake-ups, whether it asks somebody or not.
     */
    private void scanning() throws IOException, InterruptedException {
        try (Rspamd rspamd = Rspamd.start(root.resolve("rspamd"));
                Relay without = new GatewayRelay(home, sinks, "").start(root.resolve("plain"), List.of());
                Relay with =
                        new GatewayRelay(home, sinks, rspamd.socket()).start(root.resolve("scanning"), List.of())) {
            warmUp(without, Job.SMALL_20, WARM_UP_OF_SCANNING * options.warmUp());
            warmUp(with, Job.SMALL_20, WARM_UP_OF_SCANNING * options.warmUp());
            double apart = more(without, with, load(Job.SMALL_20));
            report.note("CPU s per 1,000 that asking Rspamd adds, each as fast as it goes", apart);
            if (options.warmUp() > 0) {
                int messages = Math.max(1, options.warmUp() / WARM_UP_OF_OTHERS);
                for (Relay relay : List.of(without, with)) {
                    course.run(relay, new Load(Job.SMALL_20, messages, SCANNED_PER_SECOND), "to warm up");
                }
            }
            double more = more(without, with, new Load(Job.SMALL_20, options.messages(), SCANNED_PER_SECOND));
            String words = "CPU s per 1,000 that asking Rspamd adds, " + SCANNED_PER_SECOND + " messages a second";
            report.add(Goal.atMost(words, more, SCANNING * slowness()));
        }
    }

    /** How much slower this machine is now than that of the goals in seconds, by Postfix on the same job; 1 when that was not measured. */
    private double slowness() {
        Sample here = report.postfix(Job.SMALL_20);
        return here == null ? 1 : here.cpuPerThousand() / POSTFIX_SMALL_20;
    }

    private double more(Relay without, Relay with, Load load) throws IOException, InterruptedException {
        List<Sample> plain = new ArrayList<>();
        List<Sample> scanned = new ArrayList<>();
        for (int run = 1; run <= options.runs(); run++) {
            plain.add(course.run(without, load, "without Rspamd, run " + run));
            scanned.add(course.run(with, load, "with Rspamd, run " + run));
        }
        return Sample.median(scanned).cpuPerThousand() - Sample.median(plain).cpuPerThousand();
    }

    @Override
    public void close() throws IOException {
        sinks.close();
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
