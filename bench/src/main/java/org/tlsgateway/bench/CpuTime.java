package org.tlsgateway.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;

/** The benchmarks once more, by the processor time of their thread: for machines that are not idle. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static volatile Object sink = "";

    private CpuTime() {}

    static boolean run(PrintStream out) {
        boolean good = true;
        for (String family : new String[] {"ipv4", "ipv6"}) {
            SessionDecisionBenchmark benchmark = new SessionDecisionBenchmark();
            benchmark.family = family;
            benchmark.prepare();
            double[] nanos = {
                nanos(benchmark::decision, 3_000_000),
                nanos(benchmark::prefixTree, 3_000_000),
                nanos(benchmark::hashMapPerLength, 1_000_000),
                nanos(benchmark::linearScan, 100),
                nanos(benchmark::loadTable, 5)
            };
            out.print("processor time, ");
            good &= BenchmarkMain.report(out, family, nanos);
        }
        return good;
    }

    /** The best of three rounds, after one to warm up. */
    private static double nanos(Supplier<?> operation, int times) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < times; i++) {
                sink = operation.get();
            }
            double each = (double) (THREADS.getCurrentThreadCpuTime() - start) / times;
            best = round == 0 ? best : Math.min(best, each);
        }
        return best;
    }
}
