package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * That a contender does the whole job, looked at before it is measured: it delivers to the good sink, gives nothing to one that
 * it cannot verify though it tries, and syncs before it says 250.
 */
final class Proof {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Tools tools;
    private final Sinks sinks;
    private final PrintStream progress;

    Proof(Tools tools, Sinks sinks, PrintStream progress) {
        this.tools = tools;
        this.sinks = sinks;
        this.progress = progress;
    }

    /** What is missing; empty if nothing is. */
    List<String> flaws(Relays relays, Path directory) throws IOException, InterruptedException {
        List<String> flaws = new ArrayList<>();
        Path trace = directory.resolveSibling(directory.getFileName() + ".trace");
        try (Relay relay = relays.start(directory, SyncTrace.command(trace))) {
            for (Domain domain : Domain.values()) {
                String flaw = send(relay, domain);
                String words = flaw.isEmpty() ? domain == Domain.GOOD ? "arrives" : "nothing arrives" : flaw;
                progress.println("  proof, " + relay.name() + ", " + domain.option() + ": " + words);
                if (!flaw.isEmpty()) {
                    flaws.add(relay.name() + ", " + domain.option() + ": " + flaw);
                }
            }
            boolean synced = SyncTrace.syncsBeforeReply(trace);
            progress.println("  proof, " + relay.name() + ": " + (synced ? "synced before the 250" : "NOT synced"));
            if (!synced) {
                flaws.add(relay.name() + ": says 250 to what is not on disk");
            }
        }
        return flaws;
    }

    /** In clear, so that the trace shows the dialogue. */
    private String send(Relay relay, Domain domain) throws IOException, InterruptedException {
        Sink sink = sinks.get(domain);
        Numbers before = sink.counted();
        Numbers sent = tools.generate(relay.clearPort(), new Load(Job.STRIP_1, 1), 0, domain);
        if (sent.get("taken") != 1) {
            return "the client got no 250";
        }
        if (domain == Domain.GOOD) {
            return sink.await(now -> now.since(before, "messages") == 1, LIMIT) ? "" : "does not arrive";
        }
        if (!sink.await(now -> now.since(before, "connections") > 0, LIMIT)) {
            return "was not even tried";
        }
        // The connection is over when the sink has counted its end.
        sink.await(now -> now.since(before, "ended") > 0, LIMIT);
        return sink.counted().since(before, "messages") == 0 ? "" : "ARRIVES";
    }
}
