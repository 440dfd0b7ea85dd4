package org.tlsgateway.core.inspection;

import java.util.Optional;
import java.util.stream.Collectors;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.inspection.EngineResult.Answered;

/** Decides by score and virus what becomes of a message; the same dispositions that a Sieve script comes to. */
public final class JudgingPolicy {
    /** The folder of the quarantine for spam. */
    public static final String SPAM_FOLDER = "spam";
    /** The folder of the quarantine for viruses. */
    public static final String VIRUS_FOLDER = "virus";

    private static final int LISTED = 3;

    private final Judging judging;

    public JudgingPolicy(Judging judging) {
        this.judging = judging;
    }

    /** What is surely bad and does not go on, whatever else is known; empty when nothing is. */
    public Optional<Disposition> against(ScanReport report) {
        Optional<Disposition> virus = report.viruses().isEmpty() ? Optional.empty() : virus(report);
        if (virus.isPresent()) {
            return virus;
        }
        return reached(judging.refuse(), report, ScanAction.REJECT)
                ? Optional.of(judging.refusals().refuse(Refusals.SPAM, ""))
                : Optional.empty();
    }

    private Optional<Disposition> virus(ScanReport report) {
        String names =
                report.viruses().stream().limit(LISTED).map(ScanHeaders::name).collect(Collectors.joining(", "));
        return switch (judging.virus()) {
            case PASS, TAG -> Optional.empty();
            case REFUSE -> Optional.of(judging.refusals().refuse(Refusals.VIRUS, names));
            case QUARANTINE -> Optional.of(new Disposition.Quarantine(VIRUS_FOLDER, Refusals.VIRUS, names));
            case DEFER ->
                Optional.of(new Disposition.Defer(
                        451, "4.7.1", "the message cannot be taken now, try again later", "virus " + names));
        };
    }

    /** The same for what is doubtful and was looked at by all who must: kept for a person; empty when it goes on. */
    public Optional<Disposition> doubtful(ScanReport report) {
        return reached(judging.quarantine(), report, ScanAction.REJECT)
                ? Optional.of(new Disposition.Quarantine(
                        SPAM_FOLDER, Refusals.SPAM, "score " + report.spamTestPercent() + " of 100"))
                : Optional.empty();
    }

    /** Whether a message that goes on is marked as suspicious. */
    public boolean tags(ScanReport report) {
        return reached(judging.tag(), report, ScanAction.ADD_HEADER)
                || !report.viruses().isEmpty() && judging.virus() == Handling.TAG;
    }

    private static boolean reached(Threshold threshold, ScanReport report, ScanAction least) {
        if (threshold instanceof Threshold.From from) {
            // A message that nobody tested has 0.
            return report.spamTestPercent() >= from.percent();
        }
        return threshold instanceof Threshold.Advised
                && report.engines().stream()
                        .anyMatch(engine -> engine.result() instanceof Answered answer && advises(answer, least));
    }

    /** A soft reject is about now, not about the message: it advises neither. */
    private static boolean advises(Answered answer, ScanAction least) {
        return least == ScanAction.REJECT
                ? answer.action() == ScanAction.REJECT
                : answer.action() == ScanAction.ADD_HEADER || answer.action() == ScanAction.REWRITE_SUBJECT;
    }
}
