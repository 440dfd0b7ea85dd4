package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.InspectionConfig.Rspamd;
import org.tlsgateway.core.config.InspectionConfig.Sieve;

/** Reads what happens in between. */
final class InspectionReader {
    private final Section inspection;
    private final List<ListenerConfig> listeners;

    /** Needs the listeners for the time that they give it. */
    InspectionReader(Section inspection, List<ListenerConfig> listeners) {
        this.inspection = inspection;
        this.listeners = listeners;
    }

    InspectionConfig read() {
        Section rspamdSection = inspection.child(InspectionOptions.RSPAMD);
        Section sieveSection = inspection.child(InspectionOptions.SIEVE);
        Rspamd rspamd = rspamdSection.isPresent() ? rspamd(rspamdSection) : null;
        Sieve sieve = new Sieve(script(sieveSection), sieveSection.get(InspectionOptions.SIEVE_BUDGET));
        checkBudgets(rspamd, sieve);
        return new InspectionConfig(rspamd, sieve);
    }

    private static Rspamd rspamd(Section section) {
        return new Rspamd(
                section.get(InspectionOptions.URL),
                section.find(InspectionOptions.PASSWORD),
                section.get(InspectionOptions.BUDGET),
                section.get(InspectionOptions.ON_FAILURE),
                section.get(InspectionOptions.MAX_SIZE),
                section.get(InspectionOptions.CONNECTIONS));
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

    private void checkBudgets(@Nullable Rspamd rspamd, Sieve sieve) {
        Duration budgets = rspamd == null ? sieve.budget() : sieve.budget().plus(rspamd.budget());
        for (ListenerConfig listener : listeners) {
            Duration verdict = listener.timeouts().verdict();
            if (verdict.compareTo(budgets) <= 0) {
                inspection.problem(
                        "the budgets of rspamd and sieve (" + budgets.toSeconds()
                                + "s together) are no shorter than the" + " verdict timeout of listener '"
                                + listener.name() + "' (" + verdict.toSeconds() + "s)",
                        "raise timeouts/@verdict there, or lower the budgets");
            }
        }
    }
}
