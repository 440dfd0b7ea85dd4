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
    private final ScanLoops loops = new ScanLoops();
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
     * @throws IOException when the message cannot be read, or the system has no descriptors left
     */
    public ScanReport scan(ScanFacts facts, ScannedContent content) throws IOException, InterruptedException {
        try (ScanLoops.Lease lease = loops.lease()) {
            ScanLoop loop = lease.loop();
            List<EngineState> states = engines.entrySet().stream()
                    .map(engine -> new EngineState(engine.getKey(), engine.getValue(), content.size(), loop, metrics))
                    .toList();
            ScanReport report = new ScanRun(facts, content, limits, states, connector, loop, budget).run();
            report.engines().forEach(metrics::ended);
            return report;
        }
    }

    /**
     * Whether a connection can be had at an address.
     *
     * @param engine whose address it is
     * @param address as text for logs
     */
    public record Greeting(Engine engine, String address, boolean stands) {}

    /** Tries each address, and waits for that a few seconds at most; IOException when there are no descriptors. */
    public List<Greeting> greet() throws IOException, InterruptedException {
        record Asked(Engine engine, EngineAddress address, EngineCall call) {
            boolean stands() {
                return call.isReady() && !call.isDone();
            }
        }
        List<Asked> all = new ArrayList<>();
        try (ScanLoops.Lease lease = loops.lease()) {
            try {
                engines.forEach((engine, addresses) -> addresses.forEach(address -> {
                    EngineCall call = new EngineCall(address.protocol(), 0, lease.loop(), 0, () -> {});
                    all.add(new Asked(engine, address, call));
                    connector.connect(call, address);
                }));
                lease.loop()
                        .await(
                                () -> all.stream().allMatch(each -> each.call.isReady() || each.call.isDone()),
                                System.nanoTime() + GREETING.toNanos());
                return all.stream()
                        .map(each ->
                                new Greeting(each.engine, each.address.place().toString(), each.stands()))
                        .toList();
            } finally {
                all.forEach(each -> each.call.failed("only greeted"));
            }
        }
    }

    @Override
    public void close() {
        loops.close();
        connector.close();
    }
}
