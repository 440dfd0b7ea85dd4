package org.tlsgateway.it.env;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Which programs of other projects there are. */
public final class Peers {
    private Peers() {}

    /** Skips the test, or fails it where nothing may be skipped, when one of the programs is not installed. */
    public static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(program -> find(program) == null).toList();
        demand(missing.isEmpty(), "not installed: " + missing);
    }

    /** Skips the test, or fails it where nothing may be skipped, when it is not run by root. */
    public static void requireRoot() {
        demand("root".equals(System.getProperty("user.name")), "not root");
    }

    /** Skips the test, or fails it where nothing may be skipped, unless the condition holds. */
    public static void demand(boolean condition, String reason) {
        if (!condition) {
            if (mayNotSkip()) {
                Assertions.fail(reason);
            }
            Assumptions.abort(reason);
        }
    }

    private static boolean mayNotSkip() {
        String property = System.getProperty("peers.required");
        return "true".equals(System.getenv("CI")) || property != null && !property.equals("false");
    }

    /** Where the program is, null when it is not installed. */
    static Path find(String program) {
        // Debian has daemons in directories that are not in everybody's path.
        String path = System.getenv("PATH") + ":/usr/sbin:/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
