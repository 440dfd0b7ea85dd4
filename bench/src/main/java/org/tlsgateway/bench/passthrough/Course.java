package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.tlsgateway.bench.Median;
import org.tlsgateway.bench.process.Contender;

/**
 * What each contender has to do.
 *
 * @param runs of each task, after one that is not counted
 * @param gib passed through in each run
 * @param connections that share them
 * @param sessions opened and ended in each run
 * @param warmUp sessions before the first run: until Java has compiled what they need
 * @param open sessions open at once
 */
record Course(int runs, int gib, int connections, int sessions, int warmUp, int open) {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;
    private static final long SETTLE_MILLIS = 2000;

    Measured run(Contender contender, PrintStream progress) throws IOException, InterruptedException {
        Generator generator = new Generator(contender.port());
        long each = gib * (1L << 30) / connections;
        Cost first = measure(contender, () -> generator.connect(sessions));
        first.tell(contender, progress, "the first " + sessions + " sessions");
        Cost warmUp = measure(contender, () -> generator.connect(this.warmUp));
        warmUp.tell(contender, progress, this.warmUp + " sessions to warm up");
        List<Cost> openings = repeat(contender, progress, "sessions", () -> generator.connect(sessions));
        List<Cost> transfers = repeat(contender, progress, "transfer", () -> generator.transfer(connections, each));
        long idle = contender.residentBytes();
        List<SocketChannel> held = generator.hold(open);
        // The last handshakes' bytes are still on their way.
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        double resident = contender.residentBytes() / MIB;
        long descriptors = contender.descriptors();
        progress.printf(
                Locale.ROOT,
                "  %s: %d sessions open: %.0f MiB resident (%.0f before), %d descriptors%n",
                contender.name(),
                held.size(),
                resident,
                idle / MIB,
                descriptors);
        for (SocketChannel channel : held) {
            channel.close();
        }
        return new Measured(
                contender.name(),
                median(transfers, Cost::cpu) / gib,
                gib / median(transfers, Cost::clock),
                sessions / median(openings, Cost::clock),
                1000 * median(openings, Cost::cpu) / sessions,
                1000 * first.cpu() / sessions,
                resident,
                descriptors);
    }

    private interface Task {
        void run() throws IOException;
    }

    /**
     * What a task took.
     *
     * @param cpu processor seconds of the contender
     * @param clock seconds that passed
     */
    private record Cost(double cpu, double clock) {
        void tell(Contender contender, PrintStream progress, String what) {
            progress.printf(Locale.ROOT, "  %s: %s: %.2f s of processor, %.2f s%n", contender.name(), what, cpu, clock);
        }
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
        return Median.of(costs.stream().mapToDouble(part).toArray());
    }

    /** What each run took; one before them is not counted. */
    private List<Cost> repeat(Contender contender, PrintStream progress, String what, Task task) throws IOException {
        List<Cost> costs = new ArrayList<>();
        for (int run = 0; run <= runs; run++) {
            Cost cost = measure(contender, task);
            cost.tell(contender, progress, what + (run == 0 ? " to warm up" : " run " + run));
            if (run > 0) {
                costs.add(cost);
            }
        }
        return costs;
    }

    private static Cost measure(Contender contender, Task task) throws IOException {
        double cpu = contender.cpuSeconds();
        long clock = System.nanoTime();
        task.run();
        return new Cost(contender.cpuSeconds() - cpu, (System.nanoTime() - clock) / 1e9);
    }
}
