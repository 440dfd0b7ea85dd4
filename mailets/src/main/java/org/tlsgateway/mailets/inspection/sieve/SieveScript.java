package org.tlsgateway.mailets.inspection.sieve;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.jsieve.exception.SieveException;
import org.apache.jsieve.parser.generated.Node;
import org.apache.jsieve.parser.generated.ParseException;
import org.apache.jsieve.parser.generated.SieveParser;
import org.apache.jsieve.parser.generated.SimpleNode;
import org.apache.jsieve.parser.generated.TokenMgrError;
import org.tlsgateway.core.config.ConfigResult;

/** A script that was parsed and checked. Immutable; many threads may run it at once. */
public final class SieveScript {
    /** A bigger script is not read. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");
    private static final Pattern JAVA_ESCAPE = Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\\\u");

    private final Node start;
    private final boolean usesVariables;

    private SieveScript(Node start, Set<String> extensions) {
        this.start = start;
        this.usesVariables = extensions.contains("variables");
    }

    /**
     * Parses and checks it whole.
     *
     * @param file its name, for the problems
     * @param rules what the site lets it do
     */
    public static ConfigResult<SieveScript> parse(String file, byte[] script, ScriptRules rules) {
        ScriptProblems problems = new ScriptProblems(file);
        if (script.length > MAX_BYTES) {
            problems.add(0, 0, "the script is bigger than " + MAX_BYTES + " bytes", null);
            return problems.invalid();
        }
        String text;
        try {
            // RFC 5228 section 2.1.
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(script))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(0, 0, "the script is not UTF-8", null);
            return problems.invalid();
        }
        Matcher escape = JAVA_ESCAPE.matcher(text);
        if (escape.find()) {
            // jSieve reads it as an escape of Java.
            long line = text.substring(0, escape.start())
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            problems.add((int) line, 0, "\\u is not an escape of Sieve", "write the character itself");
            return problems.invalid();
        }
        // The RFC wants CRLF, and so does jSieve's lexer; people write LF. Lines keep their numbers.
        String crlf = text.replace("\r\n", "\n").replace("\n", "\r\n");
        try {
            SimpleNode start = new SieveParser(
                            new ByteArrayInputStream(crlf.getBytes(StandardCharsets.UTF_8)),
                            StandardCharsets.UTF_8.name())
                    .start();
            Set<String> extensions = new ScriptChecker(problems, rules).check(start);
            return problems.isEmpty()
                    ? new ConfigResult.Valid<>(new SieveScript(start, extensions))
                    : problems.invalid();
        } catch (ParseException e) {
            if (e.currentToken != null && e.currentToken.next != null) {
                problems.add(
                        e.currentToken.next.beginLine,
                        e.currentToken.next.beginColumn,
                        e.currentToken.next.kind == 0
                                ? "unexpected end of the script"
                                : "unexpected " + ScriptProblems.quote(e.currentToken.next.image),
                        "is a ';' missing before it?");
            } else {
                problems.add(0, 0, String.valueOf(e.getMessage()), null);
            }
        } catch (TokenMgrError e) {
            String message = String.valueOf(e.getMessage());
            Matcher place = PLACE.matcher(message);
            boolean known = place.find();
            problems.add(
                    known ? Integer.parseInt(place.group(1)) : 0,
                    known ? Integer.parseInt(place.group(2)) : 0,
                    "not a word of Sieve: "
                            + message.substring(
                                    message.indexOf("Encountered") < 0 ? 0 : message.indexOf("Encountered")),
                    "is a quote missing, or does a backslash stand before something other than \\ and \"?");
        } catch (NumberFormatException e) {
            problems.add(0, 0, "a number is too big: " + e.getMessage(), "write it with K, M or G");
        } catch (StackOverflowError e) {
            problems.add(0, 0, "the script is nested too deep", null);
        } catch (RuntimeException e) {
            problems.add(0, 0, "the script cannot be parsed: " + e, null);
        }
        return problems.invalid();
    }

    /** Runs it as the rules allow; whatever happens is an outcome. */
    public SieveOutcome run(SieveInput input, ScriptRules rules) {
        return run(input, rules, System::nanoTime);
    }

    SieveOutcome run(SieveInput input, ScriptRules rules, LongSupplier nanoTime) {
        Budget budget = new Budget(rules.time(), nanoTime);
        SieveRun run = new SieveRun(input, budget, rules, usesVariables ? new Variables(budget) : null);
        try {
            Execution.factory(budget).evaluate(run, start);
            return run.outcome();
        } catch (Budget.ExceededException e) {
            return new SieveOutcome.Failed(String.valueOf(e.getMessage()), null);
        } catch (UnscannableException e) {
            return new SieveOutcome.Unscannable(String.valueOf(e.getMessage()));
        } catch (SieveException | RuntimeException | StackOverflowError e) {
            Throwable cause = e instanceof SieveException && e.getCause() != null ? e.getCause() : e;
            return new SieveOutcome.Failed("the script broke: " + cause, cause);
        }
    }
}
