package org.tlsgateway.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks and prints, after JMH's own table, what the issue asks: nanoseconds a decision, milliseconds a load, and
 * the ratios to the baselines of the same run. From a built tree:
 *
 * <pre>
 * mvn -q package -pl bench -am -DskipTests
 * java -jar bench/target/benchmarks.jar
 * </pre>
 *
 * JMH's options may follow, such as {@code -wi 1 -i 1} for a quick look. JMH measures the time of the clock, which means little
 * on a machine that is busy with other things: {@code --cpu} instead counts the processor time of the same methods. Ends with
 * 1 when a goal is missed.
 */
public final class BenchmarkMain {
    private static final double DECISION_GOAL_NS = 1_000;
    private static final double LOAD_GOAL_NS = 1e9;

    private BenchmarkMain() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        if (args.length == 1 && args[0].equals("--cpu")) {
            System.exit(CpuTime.run(System.out) ? 0 : 1);
        }
        CommandLineOptions given = new CommandLineOptions(args);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(given)
                        .include(SessionDecisionBenchmark.class.getSimpleName())
                        .build())
                .run();
        PrintStream out = System.out;
        boolean good = true;
        for (String family : new String[] {"ipv4", "ipv6"}) {
            double decision = score(results, "decision", family);
            double tree = score(results, "prefixTree", family);
            double load = score(results, "loadTable", family);
            double hash = score(results, "hashMapPerLength", family);
            double scan = score(results, "linearScan", family);
            good &= report(out, family, new double[] {decision, tree, hash, scan, load});
        }
        System.exit(good ? 0 : 1);
    }

    /** Prints a line and says whether the goals are met; nanoseconds of decision, prefix tree, hash maps, scan and load. */
    static boolean report(PrintStream out, String family, double[] nanos) {
        out.printf(
                Locale.ROOT,
                "%s: decision %.0f ns (goal < 1000), look-up %.0f ns; hash map per length is %.1f times,"
                        + " linear scan %.0f times that; load of 100,000 lines %.0f ms (goal < 1000)%n",
                family,
                nanos[0],
                nanos[1],
                nanos[2] / nanos[1],
                nanos[3] / nanos[1],
                nanos[4] / 1e6);
        return nanos[0] < DECISION_GOAL_NS && nanos[4] < LOAD_GOAL_NS;
    }

    private static double score(Collection<RunResult> results, String method, String family) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .filter(result -> family.equals(result.getParams().getParam("family")))
                .mapToDouble(result -> result.getPrimaryResult().getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
