package org.tlsgateway.mailets.inspection.sieve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.inspection.sieve.SieveAction.FileInto;
import org.tlsgateway.mailets.inspection.sieve.SieveAction.Redirect;

/** Parses and runs scripts in tests. */
final class Scripts {
    static final ScriptRules RULES =
            new ScriptRules(Duration.ofSeconds(20), 4, List.of("spam", "virus", "policy", "unscannable"));

    /** All that a test may need, to stand before a script. */
    static final String REQUIRE = """
            require ["body","copy","date","editheader","envelope","environment","ereject","fileinto","index","reject",
                     "relational","spamtestplus","variables","virustest","comparator-i;ascii-numeric"];
            """;

    private Scripts() {}

    static ScriptRules rules(Duration time) {
        return new ScriptRules(time, RULES.redirects(), RULES.folders());
    }

    static SieveScript good(String script) {
        ConfigResult<SieveScript> result = parse(script);
        if (result instanceof ConfigResult.Valid<SieveScript> valid) {
            return valid.value();
        }
        throw new AssertionError(result.allProblems() + " in: " + script);
    }

    static ConfigResult<SieveScript> parse(String script) {
        return parse(script, RULES);
    }

    static ConfigResult<SieveScript> parse(String script, ScriptRules rules) {
        return SieveScript.parse("test.sieve", script.getBytes(StandardCharsets.UTF_8), rules);
    }

    static List<String> problems(String script) {
        return parse(script).allProblems().stream().map(ConfigProblem::toString).toList();
    }

    static SieveOutcome run(String script, SieveInput input) {
        return good(script).run(input, RULES);
    }

    /** Whether a test is true. */
    static boolean passes(String test, SieveInput input) {
        SieveOutcome outcome = run(REQUIRE + "if " + test + " { ereject \"yes\"; }", input);
        if (outcome instanceof SieveOutcome.Failed || outcome instanceof SieveOutcome.Unscannable) {
            throw new AssertionError(outcome + " of: " + test);
        }
        return outcome instanceof SieveOutcome.Reject;
    }

    /** What becomes of the message in a few words: "keep", "fileinto spam", "redirect a@b.test", "reject"; "discard" for nothing. */
    static String deeds(SieveOutcome outcome) {
        if (!(outcome instanceof SieveOutcome.Actions actions)) {
            return outcome instanceof SieveOutcome.Reject ? "reject" : outcome.toString();
        }
        return actions.actions().isEmpty()
                ? "discard"
                : actions.actions().stream().map(Scripts::deed).sorted().collect(Collectors.joining(", "));
    }

    private static String deed(SieveAction action) {
        if (action instanceof FileInto filed) {
            return "fileinto " + filed.folder();
        }
        return action instanceof Redirect redirect ? "redirect " + redirect.address() : "keep";
    }

    /** The header of the message that is kept, null when it keeps its own. */
    static HeaderBlock keptHeader(SieveOutcome outcome) {
        return ((SieveOutcome.Actions) outcome)
                .actions().stream()
                        .filter(SieveAction.Keep.class::isInstance)
                        .findFirst()
                        .orElseThrow()
                        .header();
    }
}
