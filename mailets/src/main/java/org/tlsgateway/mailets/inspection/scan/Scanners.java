package org.tlsgateway.mailets.inspection.scan;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.inspection.ScanReport;

/** The engines of the configuration, asked about one message at a time by each thread. What they do is never an exception. */
public final class Scanners implements AutoCloseable {
    private static final Duration GREETING = Duration.ofSeconds(3);

    private final Connector connector;
    private final Map<Engine, List<EngineAddress>> engines = new LinkedHashMap<>();
    private final Duration budget;
    private final ContentLimits limits;
    private final ScanMetrics metrics;

    public Scanners(InspectionConfig config, ScanMetrics metrics) {
        this(config, metrics, null);
    }

    /** With the CAs that certificates of engines must be of, null for the JRE's. */
    Scanners(InspectionConfig config, ScanMetrics metrics, @Nullable Path caFile) {
        this.metrics = metrics;
        connector = new Connector(caFile);
        budget = config.budget();
        limits = config.content();
        for (Engine engine : config.engines()) {
            engines.put(
                    engine,
                    engine.addresses().stream()
                            .map(address -> EngineAddress.of(engine, address))
                            .toList());
        }
    }

    /**
     * What they make of the message; waits no longer than the budget.
     *
     * @throws IOException when the message cannot be read
     */
    public ScanReport scan(ScanFacts facts, ScannedContent content) throws IOException, InterruptedException {
        Progress progress = new Progress();
        List<EngineState> states = engines.entrySet().stream()
                .map(engine -> new EngineState(engine.getKey(), engine.getValue(), content.size(), progress, metrics))
                .toList();
        ScanReport report = new ScanRun(facts, content, limits, states, connector, progress, budget).run();
        report.engines().forEach(metrics::ended);
        return report;
    }

    /** Tells of each address whether a connection can be had there; waits for that a few seconds at most. */
    public List<String> greet() throws InterruptedException {
        Progress progress = new Progress();
        Map<String, EngineCall> calls = new LinkedHashMap<>();
        engines.forEach((engine, addresses) -> addresses.forEach(address -> {
            EngineCall call = new EngineCall(address.protocol(), 0, progress, 0, () -> {});
            calls.put(engine.name() + " at " + address.server(), call);
            connector.connect(call, address, GREETING);
        }));
        progress.await(
                () -> calls.values().stream().allMatch(call -> call.isReady() || call.isDone()),
                System.nanoTime() + GREETING.toNanos());
        List<String> words = new ArrayList<>();
        calls.forEach((name, call) -> {
            words.add(name + (call.isReady() && !call.isDone() ? " takes connections" : " does not answer"));
            call.failed("only greeted");
        });
        return words;
    }

    @Override
    public void close() {
        connector.close();
    }
}
