package org.tlsgateway.core.inspection;

import java.util.OptionalDouble;
import org.tlsgateway.core.inspection.EngineResult.Answered;

/**
 * What one engine made of a message, and how long that took.
 *
 * @param engine its name in the configuration, such as "rspamd"
 * @param kind what it is
 * @param result its answer, or why there is none
 * @param millis from asking to the answer
 */
public record EngineReport(String engine, EngineKind kind, EngineResult result, long millis) {
    private static final double MOST = 10;

    /**
     * Its points on the measure that all engines share: 0 is surely good, 10 is surely spam or has a virus. Empty when it gave no
     * answer.
     */
    public OptionalDouble normalisedScore() {
        if (!(result instanceof Answered answer)) {
            return OptionalDouble.empty();
        }
        if (answer.action() == ScanAction.REJECT || !answer.viruses().isEmpty()) {
            return OptionalDouble.of(MOST);
        }
        if (answer.score() <= 0 || answer.requiredScore() <= 0) {
            return OptionalDouble.of(0);
        }
        return OptionalDouble.of(Math.min(MOST, answer.score() / answer.requiredScore() * MOST));
    }
}
