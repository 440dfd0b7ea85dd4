package org.tlsgateway.mailets.inspection.sieve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;

/** Parses and runs scripts in tests. */
final class Scripts {
    private static final Duration BUDGET = Duration.ofSeconds(20);

    private Scripts() {}

    static SieveScript good(String script) {
        ConfigResult<SieveScript> result = parse(script);
        if (result instanceof ConfigResult.Valid<SieveScript> valid) {
            return valid.value();
        }
        throw new AssertionError(result.allProblems() + " in: " + script);
    }

    static ConfigResult<SieveScript> parse(String script) {
        return SieveScript.parse("test.sieve", script.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> problems(String script) {
        return parse(script).allProblems().stream().map(ConfigProblem::toString).toList();
    }

    static SieveOutcome run(String script, SieveInput input) {
        return good(script).run(input, BUDGET);
    }

    /** Whether a test is true. */
    static boolean passes(String test, SieveInput input) {
        String script = """
                require ["body","editheader","envelope","ereject","reject","relational","spamtest",
                         "comparator-i;ascii-numeric"];
                if %s { ereject "yes"; }
                """.formatted(test);
        return run(script, input) instanceof SieveOutcome.Reject;
    }
}
