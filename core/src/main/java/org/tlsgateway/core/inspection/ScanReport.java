package org.tlsgateway.core.inspection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scanner said of a message, or why it said nothing usable.
 *
 * @param engine the scanner: "rspamd"
 * @param action its advice, null when it failed
 * @param score its points, 0 when it failed
 * @param requiredScore the points that make a message spam, 0 when unknown
 * @param symbols the rules that matched
 * @param millis how long it took
 * @param failure why there is no answer, one line, null when there is one
 */
public record ScanReport(
        String engine,
        @Nullable ScanAction action,
        double score,
        double requiredScore,
        List<Symbol> symbols,
        long millis,
        @Nullable String failure) {
    /** A rule that matched, with its points. */
    public record Symbol(String name, double score) {}

    public ScanReport {
        symbols = List.copyOf(symbols);
        if ((action == null) == (failure == null)) {
            throw new IllegalArgumentException("either an action or a failure");
        }
    }

    /** An answer. */
    public static ScanReport answered(
            String engine, ScanAction action, double score, double requiredScore, List<Symbol> symbols, long millis) {
        return new ScanReport(engine, action, score, requiredScore, symbols, millis, null);
    }

    /** No usable answer. */
    public static ScanReport failed(String engine, String failure, long millis) {
        return new ScanReport(engine, null, 0, 0, List.of(), millis, SafeText.line(failure, 200));
    }

    /**
     * The result of the "spamtest" test of Sieve: 0 when the message was not tested, 1 when it is surely no spam, 10 when it
     * surely is (RFC 5235 section 2.1).
     */
    public int spamTestValue() {
        if (action == null) {
            return 0;
        }
        if (action == ScanAction.REJECT) {
            return 10;
        }
        if (score <= 0 || requiredScore <= 0) {
            return 1;
        }
        // The range below the threshold is 1 to 9; what reaches it is 10 whatever the action was.
        return score >= requiredScore ? 10 : 1 + (int) (score / requiredScore * 9);
    }
}
