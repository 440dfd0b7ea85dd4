package org.tlsgateway.core.inspection;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.config.InspectionConfig.Oversize;
import org.tlsgateway.core.config.InspectionConfig.RefusalBy;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Failed;

/**
 * Decides what the reports of the engines mean for the message. What is surely bad is refused even when another engine failed; what
 * nobody vouches for where somebody must is deferred before anything passes.
 */
public final class InspectionPolicy {
    /** The folder of the quarantine for what cannot be inspected. */
    public static final String UNSCANNABLE_FOLDER = "unscannable";

    private InspectionPolicy() {}

    /** The disposition of a message that is too big to be inspected as the configuration wants; empty when it is not. */
    public static Optional<Disposition> bySize(long bytes, InspectionConfig config) {
        return config.engines().stream()
                .filter(engine -> engine.size().oversize() == Oversize.REFUSE
                        && bytes > engine.size().bytes())
                .findFirst()
                .map(engine -> new Disposition.Refuse(
                        "5.3.4",
                        Refusals.UNSCANNABLE,
                        "a message of " + bytes + " bytes is bigger than the "
                                + engine.size().bytes() + " that are inspected"));
    }

    /** The disposition; headers only where the message goes on. */
    public static Disposition decide(ScanReport report, InspectionConfig config) {
        Disposition found = config.trust().refusal() == RefusalBy.ENGINES
                ? new JudgingPolicy(config.judging()).against(report).orElse(null)
                : null;
        Disposition against = found == null ? against(report, config) : found;
        if (against != null) {
            return against;
        }
        JudgingPolicy judging = new JudgingPolicy(config.judging());
        Optional<Disposition> doubtful = judging.doubtful(report);
        if (doubtful.isPresent()) {
            return doubtful.get();
        }
        // What is bad comes here only where the script refuses.
        boolean tagged =
                judging.tags(report) || judging.against(report).isPresent() || handling(report, config) == Handling.TAG;
        // The subject stays as it is: rewriting it would break the sender's DKIM signature.
        return new Disposition.Pass(tagged, ScanHeaders.of(report, tagged));
    }

    private static @Nullable Disposition against(ScanReport report, InspectionConfig config) {
        Disposition unscannable = unscannable(report, config);
        if (unscannable != null) {
            return unscannable;
        }
        for (EngineReport engine : report.engines()) {
            if (engine.result() instanceof Failed && onFailure(engine, config) == OnFailure.CLOSED) {
                return new Disposition.Defer(
                        451,
                        Failure.SCANNER_UNAVAILABLE.enhancedStatusCode(),
                        "the content cannot be inspected now, try again later",
                        Failure.SCANNER_UNAVAILABLE + ": " + ScanHeaders.describe(engine));
            }
            if (engine.result() instanceof Answered answer && answer.action() == ScanAction.SOFT_REJECT) {
                return new Disposition.Defer(
                        451, "4.7.1", "the message cannot be taken now, try again later", ScanHeaders.describe(engine));
            }
        }
        return null;
    }

    private static OnFailure onFailure(EngineReport report, InspectionConfig config) {
        return config.engines().stream()
                .filter(engine -> engine.name().equals(report.engine()))
                .map(Engine::onFailure)
                .findFirst()
                .orElse(OnFailure.OPEN);
    }

    private static Handling handling(ScanReport report, InspectionConfig config) {
        if (report.content() instanceof ContentVerdict.Unscannable) {
            return config.content().unscannable();
        }
        return report.unread().isEmpty() ? Handling.PASS : config.content().encrypted();
    }

    private static @Nullable Disposition unscannable(ScanReport report, InspectionConfig config) {
        return switch (handling(report, config)) {
            case PASS, TAG -> null;
            case REFUSE -> config.judging().refusals().refuse(Refusals.UNSCANNABLE, reason(report));
            case DEFER ->
                new Disposition.Defer(
                        451, "4.7.1", "the message cannot be inspected: " + reason(report), Refusals.UNSCANNABLE);
            case QUARANTINE -> new Disposition.Quarantine(UNSCANNABLE_FOLDER, Refusals.UNSCANNABLE, reason(report));
        };
    }

    private static String reason(ScanReport report) {
        if (report.content() instanceof ContentVerdict.Unscannable unscannable) {
            return unscannable.reason();
        }
        List<String> names =
                report.unread().stream().limit(3).map(ScanHeaders::name).toList();
        return "a part that nobody can look into: " + String.join(", ", names);
    }

    /** The names of the engines whose answer is missing although the message passes. */
    public static List<String> missing(ScanReport report) {
        return report.engines().stream()
                .filter(engine -> engine.result() instanceof Failed)
                .map(EngineReport::engine)
                .toList();
    }
}
