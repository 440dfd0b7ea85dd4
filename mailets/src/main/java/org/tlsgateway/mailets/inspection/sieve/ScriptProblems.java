package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.inspection.SafeText;

/** All that is wrong in one script. */
final class ScriptProblems {
    private final String file;
    private final List<ConfigProblem> problems = new ArrayList<>();

    ScriptProblems(String file) {
        this.file = file;
    }

    /** Line and column from 1, 0 when unknown. */
    void add(int line, int column, String message, @Nullable String suggestion) {
        problems.add(new ConfigProblem(
                file, line, column > 0 ? "column " + column : "", SafeText.line(message, 300), suggestion));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    <T> ConfigResult<T> invalid() {
        return new ConfigResult.Invalid<>(problems);
    }

    static String quote(String image) {
        return '"' + SafeText.line(image, 40) + '"';
    }
}
