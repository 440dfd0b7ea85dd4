package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.tlsgateway.core.inspection.EngineKind.Field;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.EngineResult.Coverage;
import org.tlsgateway.core.inspection.EngineResult.Symbol;

/**
 * What all engines made of a message, as the tests of Sieve ask for it.
 *
 * @param engines in the order of the configuration
 * @param content whether it could be inspected
 */
public record ScanReport(List<EngineReport> engines, ContentVerdict content) {
    /** Nobody was asked. */
    public static final ScanReport NONE = new ScanReport(List.of(), new ContentVerdict.Within());

    public ScanReport {
        engines = List.copyOf(engines);
    }

    /** What one engine said of a message that could be inspected. */
    public static ScanReport of(EngineReport engine) {
        return new ScanReport(List.of(engine), new ContentVerdict.Within());
    }

    /** With what others know too, behind the engines. */
    public ScanReport with(List<EngineReport> others) {
        List<EngineReport> all = new ArrayList<>(engines);
        all.addAll(others);
        return new ScanReport(all, content);
    }

    /**
     * The result of "spamtest": 0 when nobody tested the message, 1 when it is surely no spam, 10 when it surely is (RFC 5235
     * section 2.1). The gravest of several engines counts.
     */
    public int spamTestValue() {
        OptionalDouble score = spamScore();
        // The range below what is surely spam is 1 to 9.
        return score.isEmpty() ? 0 : score.getAsDouble() >= 10 ? 10 : 1 + (int) (score.getAsDouble() * 0.9);
    }

    /** The result of "spamtest :percent", 0 to 100 (RFC 5235 section 2.2); 0 also when nobody tested the message. */
    public int spamTestPercent() {
        return (int) Math.round(spamScore().orElse(0) * 10);
    }

    private OptionalDouble spamScore() {
        return engines.stream()
                .filter(engine -> engine.kind().field() == Field.SPAM)
                .map(EngineReport::normalisedScore)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .max();
    }

    /**
     * The result of "virustest" (RFC 5235 section 2.3): 0 when nobody looked for viruses in the whole of it, 1 when none was found, 4
     * when a part could not be looked into, 5 when one was found. 2 and 3 are for cured messages, and the gateway cures none.
     */
    public int virusTestValue() {
        if (!viruses().isEmpty()) {
            return 5;
        }
        if (content instanceof ContentVerdict.Unscannable || !unread().isEmpty()) {
            return 4;
        }
        return engines.stream().anyMatch(ScanReport::lookedForViruses) ? 1 : 0;
    }

    private static boolean lookedForViruses(EngineReport engine) {
        return engine.kind().field() == Field.VIRUSES
                && engine.result() instanceof Answered answer
                && answer.coverage() == Coverage.WHOLE;
    }

    /** The names of the viruses that were found, each once. */
    public List<String> viruses() {
        return all(Answered::viruses);
    }

    /** What engines could not look into, such as encrypted archives, by their names for it, each once. */
    public List<String> unread() {
        return all(Answered::unread);
    }

    /** The rules that matched, engine by engine. */
    public List<Symbol> symbols() {
        return all(Answered::symbols);
    }

    private <T> List<T> all(Function<Answered, List<T>> part) {
        List<T> result = new ArrayList<>();
        for (EngineReport engine : engines) {
            if (engine.result() instanceof Answered answer) {
                result.addAll(part.apply(answer));
            }
        }
        return result.stream().distinct().toList();
    }
}
