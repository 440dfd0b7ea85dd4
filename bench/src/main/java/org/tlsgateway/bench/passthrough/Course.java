package org.tlsgateway.bench.passthrough;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.tlsgateway.bench.Median;
import org.tlsgateway.bench.process.Contender;

/**
 * What each contender has to do.
 *
 * @param runs of each task, after one that is not counted
 * @param gib passed through in each run
 * @param connections that share them
 * @param sessions opened and ended in each run
 * @param open sessions open at once
 */
record Course(int runs, int gib, int connections, int sessions, int open) {
    private static final double GIB = 1L << 30;
    private static final double MIB = 1L << 20;
    private static final long SETTLE_MILLIS = 2000;

    Measured run(Contender contender, PrintStream progress) throws IOException, InterruptedException {
        Generator generator = new Generator(contender.port());
        long each = gib * (1L << 30) / connections;
        double[][] transfers = repeat(contender, progress, "transfer", () -> generator.transfer(connections, each));
        double[][] openings = repeat(contender, progress, "sessions", () -> generator.connect(sessions));
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
                Median.of(transfers[0]) / gib,
                gib / Median.of(transfers[1]),
                sessions / Median.of(openings[1]),
                1000 * Median.of(openings[0]) / sessions,
                resident,
                descriptors);
    }

    private interface Task {
        void run() throws IOException;
    }

    /** Processor seconds and seconds by the clock of each run. */
    private double[][] repeat(Contender contender, PrintStream progress, String what, Task task) throws IOException {
        double[][] seconds = new double[2][runs];
        for (int run = -1; run < runs; run++) {
            double cpu = contender.cpuSeconds();
            long clock = System.nanoTime();
            task.run();
            double elapsed = (System.nanoTime() - clock) / 1e9;
            double used = contender.cpuSeconds() - cpu;
            if (run >= 0) {
                seconds[0][run] = used;
                seconds[1][run] = elapsed;
            }
            progress.printf(
                    Locale.ROOT,
                    "  %s: %s %s: %.2f s of processor, %.2f s%n",
                    contender.name(),
                    what,
                    run < 0 ? "to warm up" : "run " + (run + 1),
                    used,
                    elapsed);
        }
        return seconds;
    }
}
