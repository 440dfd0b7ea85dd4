package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tlsgateway.core.config.InspectionConfig.ScriptFor;
import org.tlsgateway.core.name.AddressPatterns;

/** Reads which script is for whom. */
final class ScriptsReader {
    private final Section sieve;
    private final Set<String> knownRules = new TreeSet<>();

    /** Needs the listeners to know the names of their rules. */
    ScriptsReader(Section sieve, List<ListenerConfig> listeners) {
        this.sieve = sieve;
        listeners.forEach(listener -> {
            listener.policy()
                    .rules()
                    .forEach(rule -> knownRules.add(rule.decision().rule()));
            knownRules.add(listener.policy().fallback().rule());
        });
    }

    List<ScriptFor> read() {
        List<ScriptFor> scripts = new ArrayList<>();
        for (Section section : sieve.children(ScriptOptions.SCRIPT_FOR)) {
            Path file = section.file(ScriptOptions.FILE);
            AddressPatterns senders =
                    DemandsReader.patterns(section, ScriptOptions.SENDERS, ScriptOptions.SENDER_TABLE);
            List<String> rules = section.find(ScriptOptions.RULES);
            if (senders == null && !section.has(ScriptOptions.RULES)) {
                section.problem("is for all mail, so what stands behind it is never reached", "write sieve/@script");
            }
            for (String rule : rules == null ? List.<String>of() : rules) {
                if (!knownRules.isEmpty() && !knownRules.contains(rule)) {
                    section.problem(
                            ScriptOptions.RULES, "there is no rule '" + rule + "'", Nearest.question(rule, knownRules));
                }
            }
            if (file != null) {
                scripts.add(new ScriptFor(file, senders, rules == null ? Set.of() : Set.copyOf(rules)));
            }
        }
        return scripts;
    }
}
