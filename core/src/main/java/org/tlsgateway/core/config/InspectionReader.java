package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.InspectionConfig.ContentLimits;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.Sieve;

/** Reads what happens in between. */
final class InspectionReader {
    private final Section inspection;
    private final List<ListenerConfig> listeners;
    private final QuarantineConfig quarantine;

    /** Needs the listeners for the time that they give it, and the quarantine for its folders. */
    InspectionReader(Section inspection, List<ListenerConfig> listeners, QuarantineConfig quarantine) {
        this.inspection = inspection;
        this.listeners = listeners;
        this.quarantine = quarantine;
    }

    InspectionConfig read() {
        Duration budget = inspection.get(EngineOptions.BUDGET);
        List<Engine> engines = new EnginesReader(inspection).read();
        Section sieveSection = inspection.child(InspectionOptions.SIEVE);
        Sieve sieve = new Sieve(
                script(sieveSection),
                sieveSection.get(InspectionOptions.SIEVE_BUDGET),
                sieveSection.get(InspectionOptions.REDIRECTS),
                new ScriptsReader(sieveSection, listeners).read());
        checkBudgets(engines.isEmpty() ? sieve.budget() : sieve.budget().plus(budget));
        return new InspectionConfig(
                budget,
                engines,
                content(inspection.child(ContentOptions.CONTENT)),
                TrustOptions.read(inspection),
                new JudgingReader(inspection, quarantine.folders()).read(),
                sieve);
    }

    private static ContentLimits content(Section section) {
        return new ContentLimits(
                section.get(ContentOptions.DEPTH),
                section.get(ContentOptions.PARTS),
                section.get(ContentOptions.HEADER_FIELDS),
                unlimited(section.get(ContentOptions.HEADER_BYTES)),
                unlimited(section.get(ContentOptions.LINE_LENGTH)),
                section.get(ContentOptions.HEADER_TEXT),
                section.get(ContentOptions.UNSCANNABLE),
                section.get(ContentOptions.ENCRYPTED));
    }

    static long unlimited(long size) {
        return size == 0 ? Long.MAX_VALUE : size;
    }

    /** The script must be there as soon as the configuration speaks of inspection. */
    private Path script(Section sieve) {
        Path fallback = sieve.reading().configurationFile("outbound.sieve");
        if (!inspection.isPresent()) {
            String text = sieve.find(InspectionOptions.SCRIPT);
            Path path = text == null ? null : sieve.reading().resolve(text);
            return path == null ? fallback : path;
        }
        Path script = sieve.file(InspectionOptions.SCRIPT);
        return script == null ? fallback : script;
    }

    private void checkBudgets(Duration budgets) {
        for (ListenerConfig listener : listeners) {
            Duration verdict = listener.timeouts().verdict();
            if (verdict.compareTo(budgets) <= 0) {
                inspection.problem(
                        "the budgets of inspection and sieve (" + budgets.toSeconds()
                                + "s together) are no shorter than the" + " verdict timeout of listener '"
                                + listener.name() + "' (" + verdict.toSeconds() + "s)",
                        "raise timeouts/@verdict there, or lower the budgets");
            }
        }
    }
}
