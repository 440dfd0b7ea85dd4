package org.tlsgateway.mailets.inspection.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.tlsgateway.core.config.ConfigProblem;
import org.tlsgateway.core.config.ConfigResult;

/** Reads and checks a script file, for the mailet and for {@code gateway check}. */
public final class SieveCheck {
    private SieveCheck() {}

    /** All problems of the script, empty when it is good; the column stands in the problem's path. */
    public static List<ConfigProblem> check(Path script, ScriptRules rules) {
        return load(script, rules).allProblems();
    }

    /** The script, or all its problems. */
    public static ConfigResult<SieveScript> load(Path script, ScriptRules rules) {
        ScriptProblems problems = new ScriptProblems(script.toString());
        try (InputStream in = Files.newInputStream(script)) {
            return SieveScript.parse(script.toString(), in.readNBytes(SieveScript.MAX_BYTES + 1), rules);
        } catch (NoSuchFileException e) {
            problems.add(0, 0, "there is no such file", null);
        } catch (IOException e) {
            problems.add(0, 0, "cannot be read: " + e, null);
        }
        return problems.invalid();
    }
}
