package org.tlsgateway.mailets.inspection.sieve;

import java.util.List;
import org.tlsgateway.mailets.inspection.sieve.TestKind.Question;

/** The tests of what scanners said (RFC 5235). */
final class ScanTests {
    private ScanTests() {}

    /** RFC 5235 section 3.2. */
    static Question spamTest(Args args) throws ScriptException {
        boolean[] percent = {false};
        Match match = Match.readTags(args, (tag, more) -> {
            if (!tag.equals(":percent") || percent[0]) {
                return false;
            }
            more.need("spamtestplus");
            percent[0] = true;
            return true;
        });
        List<String> keys = List.of(args.string(percent[0] ? "0 to 100" : "0 to 10"));
        args.end();
        return run -> {
            int value = run.input().spamTestValue();
            int shown = percent[0] ? run.input().spamTestPercent() : value;
            return asks(match, value > 0, shown, keys, run);
        };
    }

    /** RFC 5235 section 3.3. */
    static Question virusTest(Args args) throws ScriptException {
        Match match = Match.readTags(args);
        List<String> keys = List.of(args.string("0 to 5"));
        args.end();
        return run -> {
            int value = run.input().virusTestValue();
            return asks(match, value > 0, value, keys, run);
        };
    }

    /** RFC 5235 section 3.1: ":count" is 1 when the message was tested, else 0. */
    private static boolean asks(Match match, boolean tested, int value, List<String> keys, SieveRun run) {
        return match.type() == Match.Type.COUNT
                ? match.counts(tested ? 1 : 0, keys)
                : match.any(List.of(Integer.toString(value)), keys, run);
    }
}
