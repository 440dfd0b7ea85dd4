package org.tlsgateway.core.config;

import java.util.List;

/** A value read from the configuration, or all that is wrong with it. */
public sealed interface ConfigResult<T> {
    /** It is good. */
    record Valid<T>(T value) implements ConfigResult<T> {}

    /** It is not; at least one problem. */
    record Invalid<T>(List<ConfigProblem> problems) implements ConfigResult<T> {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /** The problems, empty when valid. */
    default List<ConfigProblem> allProblems() {
        return this instanceof Invalid<T> invalid ? invalid.problems() : List.of();
    }
}
