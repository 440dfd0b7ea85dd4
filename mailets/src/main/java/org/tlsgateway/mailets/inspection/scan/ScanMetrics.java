package org.tlsgateway.mailets.inspection.scan;

import java.util.Locale;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Failed;

/**
 * Counts what engines do, by their names: the timer {@code gateway-scan-NAME} of each address that was asked, and the counters
 * {@code gateway-scan-NAME-OUTCOME} of each message; outcomes are virus, the actions of {@code ScanAction}, skipped and failed.
 */
public final class ScanMetrics {
    /** Counts nothing. */
    public static final ScanMetrics NONE = new ScanMetrics(null);

    private static final String PREFIX = "gateway-scan-";

    private final @Nullable MetricFactory metrics;

    public ScanMetrics(@Nullable MetricFactory metrics) {
        this.metrics = metrics;
    }

    /** An engine is asked; to be run when that has ended. */
    Runnable asked(String engine) {
        if (metrics == null) {
            return () -> {};
        }
        TimeMetric timer = metrics.timer(PREFIX + engine);
        return timer::stopAndPublish;
    }

    /** What became of a message at an engine. */
    public void ended(EngineReport report) {
        if (metrics != null) {
            metrics.generate(PREFIX + report.engine() + "-" + outcome(report)).increment();
        }
    }

    private static String outcome(EngineReport report) {
        if (report.result() instanceof Answered answer) {
            return answer.viruses().isEmpty()
                    ? answer.action().name().toLowerCase(Locale.ROOT).replace('_', '-')
                    : "virus";
        }
        return report.result() instanceof Failed ? "failed" : "skipped";
    }
}
