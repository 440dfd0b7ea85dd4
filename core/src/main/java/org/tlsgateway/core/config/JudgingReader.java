package org.tlsgateway.core.config;

import java.util.List;
import java.util.Map;
import org.tlsgateway.core.config.InspectionConfig.Handling;
import org.tlsgateway.core.inspection.Judging;
import org.tlsgateway.core.inspection.JudgingPolicy;
import org.tlsgateway.core.inspection.Refusals;
import org.tlsgateway.core.inspection.Threshold;

/** Reads thresholds and the words of refusals. */
final class JudgingReader {
    private final Section thresholds;
    private final Section refusals;
    private final List<String> folders;

    /** Needs the folders of the quarantine to know that what is to be kept can be kept. */
    JudgingReader(Section inspection, List<String> folders) {
        this.thresholds = inspection.child(JudgingOptions.THRESHOLDS);
        this.refusals = inspection.child(JudgingOptions.REFUSALS);
        this.folders = folders;
    }

    Judging read() {
        Judging judging = new Judging(
                thresholds.get(JudgingOptions.TAG),
                thresholds.get(JudgingOptions.QUARANTINE),
                thresholds.get(JudgingOptions.REFUSE),
                thresholds.get(JudgingOptions.VIRUS),
                new Refusals(Map.of(
                        Refusals.SPAM, refusals.get(JudgingOptions.SPAM_WORDS),
                        Refusals.VIRUS, refusals.get(JudgingOptions.VIRUS_WORDS),
                        Refusals.POLICY, refusals.get(JudgingOptions.POLICY_WORDS),
                        Refusals.UNSCANNABLE, refusals.get(JudgingOptions.UNSCANNABLE_WORDS))));
        checkOrder(judging);
        if (!(judging.quarantine() instanceof Threshold.Never)) {
            checkFolder(JudgingOptions.QUARANTINE, JudgingPolicy.SPAM_FOLDER);
        }
        if (judging.virus() == Handling.QUARANTINE) {
            checkFolder(JudgingOptions.VIRUS, JudgingPolicy.VIRUS_FOLDER);
        }
        return judging;
    }

    private void checkOrder(Judging judging) {
        checkOrder(JudgingOptions.TAG, judging.tag(), judging.quarantine());
        checkOrder(JudgingOptions.TAG, judging.tag(), judging.refuse());
        checkOrder(JudgingOptions.QUARANTINE, judging.quarantine(), judging.refuse());
    }

    private void checkOrder(Option<Threshold> option, Threshold lower, Threshold higher) {
        if (lower instanceof Threshold.From low
                && higher instanceof Threshold.From high
                && low.percent() >= high.percent()) {
            thresholds.problem(option, "is never reached: a lower threshold does more", "write it lower, or never");
        }
    }

    private void checkFolder(Option<?> option, String folder) {
        if (!folders.contains(folder)) {
            thresholds.problem(
                    option,
                    "the quarantine has no folder '" + folder + "'",
                    "add it to quarantine/@folders: " + String.join(" ", folders) + " " + folder);
        }
    }
}
