package org.tlsgateway.core.inspection;

import java.util.List;

/** What one engine made of a message. */
public sealed interface EngineResult {
    /** How much of the message an engine has seen. */
    enum Coverage {
        WHOLE,
        /** Its beginning only: what it did not find may still be there. */
        PARTIAL
    }

    /** A rule that matched, with its points; 0 when the engine does not tell them. */
    record Symbol(String name, double score) {}

    /**
     * It answered.
     *
     * @param action its advice
     * @param score its points, in its own measure
     * @param requiredScore the points from which it is surely spam, 0 when the engine does not count
     * @param symbols the rules that matched
     * @param viruses the names of what it found
     * @param unread what it could not look into, such as an encrypted archive: its names for that
     * @param coverage how much it has seen
     */
    record Answered(
            ScanAction action,
            double score,
            double requiredScore,
            List<Symbol> symbols,
            List<String> viruses,
            List<String> unread,
            Coverage coverage)
            implements EngineResult {
        public Answered {
            symbols = List.copyOf(symbols);
            viruses = List.copyOf(viruses);
            unread = List.copyOf(unread);
        }

        /** An answer of an engine that counts points and has seen the whole message. */
        public static Answered points(ScanAction action, double score, double requiredScore, List<Symbol> symbols) {
            return new Answered(action, score, requiredScore, symbols, List.of(), List.of(), Coverage.WHOLE);
        }

        /** The same, of an engine that saw so much. */
        public Answered covering(Coverage seen) {
            return new Answered(action, score, requiredScore, symbols, viruses, unread, seen);
        }
    }

    /**
     * It was not asked, as configured.
     *
     * @param reason one line, fit for recipients
     */
    record Skipped(String reason) implements EngineResult {
        public Skipped {
            reason = SafeText.line(reason, 200);
        }
    }

    /**
     * It gave no usable answer.
     *
     * @param reason one line for the log; what stands before its first colon is fit for recipients
     */
    record Failed(String reason) implements EngineResult {
        public Failed {
            reason = SafeText.line(reason, 200);
        }

        /** What recipients may know; what an exception said is for the log. */
        public String kind() {
            return reason.split(":", 2)[0];
        }
    }
}
