package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Has relays do jobs, and measures them. */
final class Course {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    /** What is done behind the last delivery, such as removing it from the queue, is part of the cost. */
    private static final long SETTLE_MILLIS = 700;

    private final Tools tools;
    private final Sink sink;
    private final PrintStream progress;
    /** Number of the next message; the proof has sent number 0. */
    private long next = 1;

    Course(Tools tools, Sink sink, PrintStream progress) {
        this.tools = tools;
        this.sink = sink;
        this.progress = progress;
    }

    /** One run; an exception unless every message arrives, once. */
    Sample run(Relay relay, Load load, String what) throws IOException, InterruptedException {
        int messages = load.messages();
        Numbers before = sink.counted();
        double cpu = relay.contender().cpuSeconds();
        long start = System.nanoTime();
        Numbers sent;
        long end;
        double peak;
        try (PeakMemory memory = new PeakMemory(relay.contender())) {
            sent = tools.generate(relay.port(load.job()), load, next);
            next += messages;
            boolean all = sink.await(now -> now.since(before, "distinct") >= messages, LIMIT);
            end = System.nanoTime();
            if (!all || sent.get("taken") != messages) {
                throw new IOException(relay.name() + " lost messages of " + load.words() + ": sent " + sent
                        + ", arrived " + sink.counted().since(before, "distinct"));
            }
            peak = memory.mib();
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
        Numbers after = sink.counted();
        if (after.since(before, "messages") != messages) {
            throw new IOException(relay.name() + " sent messages twice: " + after.since(before, "messages"));
        }
        Sample sample = new Sample(
                (relay.contender().cpuSeconds() - cpu) * 1000 / messages,
                messages / ((end - start) / 1e9),
                sent.get("p50"),
                sent.get("p99"),
                after.since(before, "connections") * 1000 / messages,
                after.since(before, "full") * 1000 / messages,
                peak);
        progress.printf(
                Locale.ROOT,
                "  %s, %s, %s: %.2f CPU s per 1,000, %.0f messages/s, p99 %.0f ms%n",
                load.words(),
                relay.name(),
                what,
                sample.cpuPerThousand(),
                sample.perSecond(),
                sample.p99());
        return sample;
    }
}
