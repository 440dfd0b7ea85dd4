package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.jsieve.Argument;
import org.apache.jsieve.NumberArgument;
import org.apache.jsieve.StringListArgument;
import org.apache.jsieve.parser.generated.ASTargument;
import org.apache.jsieve.parser.generated.ASTarguments;
import org.apache.jsieve.parser.generated.ASTblock;
import org.apache.jsieve.parser.generated.ASTstring;
import org.apache.jsieve.parser.generated.ASTtest;
import org.apache.jsieve.parser.generated.ASTtest_list;
import org.apache.jsieve.parser.generated.SimpleNode;
import org.jspecify.annotations.Nullable;

/**
 * Checks a parsed script before it ever runs: names, arguments, extensions that "require" must name, the order of if, elsif and
 * else. On its way it puts right the strings and numbers that jSieve's parser gets wrong.
 */
final class ScriptChecker {
    private static final int MAX_DEPTH = 32;

    private static final Set<String> EXTENSIONS = Set.of(
            "body",
            "comparator-i;ascii-casemap",
            "comparator-i;ascii-numeric",
            "comparator-i;octet",
            "copy",
            "date",
            "editheader",
            "envelope",
            "environment",
            "ereject",
            "fileinto",
            "index",
            "reject",
            "relational",
            "spamtest",
            "spamtestplus",
            "variables",
            "virustest");

    private static final Map<String, String> NOT_SUPPORTED = Map.of(
            "vacation", "a gateway does not answer mail",
            "notify", "a gateway does not write mail",
            "include", "write one script for each kind of sender (sieve/scriptFor)",
            "regex", "its patterns cannot be bounded; use :matches",
            "imap4flags", "a gateway has no mailboxes");

    private final ScriptProblems problems;
    private final ScriptRules rules;
    private final Set<String> declared = new HashSet<>();
    private final Set<String> variables = new HashSet<>();

    ScriptChecker(ScriptProblems problems, ScriptRules rules) {
        this.problems = problems;
        this.rules = rules;
    }

    /** Returns the extensions that "require" names. */
    Set<String> check(SimpleNode start) {
        for (SimpleNode child : children(start)) {
            commands(child, 1, true);
        }
        return Set.copyOf(declared);
    }

    private void commands(SimpleNode list, int depth, boolean top) {
        if (depth > MAX_DEPTH) {
            problem(list, "nested deeper than " + MAX_DEPTH, null);
            return;
        }
        boolean requireAllowed = top;
        @Nullable CommandKind before = null;
        for (SimpleNode command : children(list)) {
            Optional<CommandKind> kind = CommandKind.byName(command.getName());
            if (kind.isEmpty()) {
                String name = command.getName().toLowerCase(Locale.ROOT);
                problem(
                        command,
                        (NOT_SUPPORTED.containsKey(name) ? "not supported: " : "unknown command ") + name,
                        NOT_SUPPORTED.get(name));
            }
            CommandKind known = kind.orElse(null);
            if (known == CommandKind.REQUIRE && !requireAllowed) {
                problem(command, "require must stand before all other commands", null);
            }
            requireAllowed &= known == CommandKind.REQUIRE;
            if ((known == CommandKind.ELSE || known == CommandKind.ELSIF)
                    && before != CommandKind.IF
                    && before != CommandKind.ELSIF) {
                problem(command, known.name().toLowerCase(Locale.ROOT) + " without if", null);
            }
            command(command, known, depth);
            before = known;
        }
    }

    private void command(SimpleNode node, @Nullable CommandKind kind, int depth) {
        Parts parts = new Parts(node);
        if (kind != null) {
            if (kind.form() != CommandKind.Form.ACTION && parts.block == null) {
                problem(node, node.getName() + " needs a block { }", null);
            } else if (kind.form() == CommandKind.Form.ACTION && parts.block != null) {
                problem(node, node.getName() + " takes no block", "is a ';' missing?");
            }
            int tests = kind.form() == CommandKind.Form.TEST_AND_BLOCK ? 1 : 0;
            if (parts.tests.size() != tests || parts.isTestList && tests == 1) {
                problem(
                        parts.tests.isEmpty() ? node : parts.tests.get(0),
                        node.getName() + (tests == 1 ? " needs one test" : " takes no test"),
                        tests == 1 && parts.isTestList ? "did you mean allof or anyof?" : null);
            }
            arguments(node, parts, kind.extension(), args -> kind.reader().read(args), kind.form());
            if (kind == CommandKind.REQUIRE) {
                require(parts);
            } else if (kind == CommandKind.SET && parts.values.size() > 1) {
                variable(node, parts);
            }
        }
        parts.tests.forEach(test -> test(test, depth + 1));
        if (parts.block != null) {
            for (SimpleNode inner : children(parts.block)) {
                commands(inner, depth + 1, false);
            }
        }
    }

    private void test(SimpleNode node, int depth) {
        if (depth > MAX_DEPTH) {
            problem(node, "nested deeper than " + MAX_DEPTH, null);
            return;
        }
        Parts parts = new Parts(node);
        Optional<TestKind> known = TestKind.byName(node.getName());
        if (known.isEmpty()) {
            problem(node, "unknown test " + node.getName(), null);
        } else {
            TestKind kind = known.get();
            boolean right = switch (kind.children()) {
                case NONE -> parts.tests.isEmpty();
                case ONE -> parts.tests.size() == 1 && !parts.isTestList;
                case MANY -> parts.isTestList;
            };
            if (!right) {
                problem(
                        node,
                        switch (kind.children()) {
                            case NONE -> node.getName() + " takes no test";
                            case ONE -> node.getName() + " needs one test";
                            case MANY -> node.getName() + " needs a list of tests in ( )";
                        },
                        null);
            }
            arguments(node, parts, kind.extension(), args -> kind.reader().read(args), kind.children());
        }
        parts.tests.forEach(test -> test(test, depth + 1));
    }

    private interface ArgumentReader {
        Object read(Args args) throws ScriptException;
    }

    private void arguments(
            SimpleNode node, Parts parts, @Nullable String extension, ArgumentReader reader, Enum<?> form) {
        Strings strings = declared.contains("variables") ? Strings.CHECKED : Strings.VERBATIM;
        Args args = new Args(parts.values, new Args.Place(0, strings, rules));
        if (extension != null) {
            args.need(extension);
        }
        try {
            boolean ours = form == CommandKind.Form.ACTION || form == TestKind.Children.NONE;
            if (ours) {
                reader.read(args);
            }
            args.end();
        } catch (ScriptException e) {
            SimpleNode at = e.argument() >= 0 && e.argument() < parts.arguments.size()
                    ? parts.arguments.get(e.argument())
                    : node;
            problem(at, node.getName() + ": " + e.getMessage(), null);
        }
        for (String needed : args.needed()) {
            if (!declared.contains(needed)) {
                problem(node, node.getName() + " needs require \"" + needed + "\"", null);
            }
        }
    }

    private void require(Parts parts) {
        for (SimpleNode argument : parts.arguments) {
            for (SimpleNode string : strings(argument)) {
                String extension = String.valueOf(string.getValue());
                if (EXTENSIONS.contains(extension)) {
                    declared.add(extension);
                    if (extension.equals("spamtestplus")) {
                        // RFC 5235 section 3.2: one of both is enough for the test without ":percent".
                        declared.add("spamtest");
                    }
                } else {
                    problem(
                            string,
                            "extension " + ScriptProblems.quote(extension) + " is not supported",
                            NOT_SUPPORTED.get(extension));
                }
            }
        }
    }

    private void variable(SimpleNode node, Parts parts) {
        Argument name = parts.values.get(parts.values.size() - 2);
        variables.add(String.valueOf(name.getValue()).toLowerCase(Locale.ROOT));
        if (variables.size() == Variables.MOST + 1) {
            problem(node, "the script has more than " + Variables.MOST + " variables", null);
        }
    }

    private void problem(SimpleNode node, String message, @Nullable String suggestion) {
        problems.add(node.getFirstToken().beginLine, node.getFirstToken().beginColumn, message, suggestion);
    }

    private static List<SimpleNode> children(SimpleNode node) {
        List<SimpleNode> children = new ArrayList<>();
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            children.add((SimpleNode) node.jjtGetChild(i));
        }
        return children;
    }

    private static List<SimpleNode> strings(SimpleNode argument) {
        List<SimpleNode> strings = new ArrayList<>();
        for (SimpleNode child : children(argument)) {
            if (child instanceof ASTstring) {
                strings.add(child);
            } else {
                strings.addAll(strings(child));
            }
        }
        return strings;
    }

    /** What stands behind the name of a command or test. */
    private static final class Parts {
        private final List<SimpleNode> arguments = new ArrayList<>();
        private final List<Argument> values = new ArrayList<>();
        private final List<SimpleNode> tests = new ArrayList<>();
        private boolean isTestList;
        private @Nullable SimpleNode block;

        Parts(SimpleNode node) {
            for (SimpleNode child : children(node)) {
                if (child instanceof ASTblock) {
                    block = child;
                } else if (child instanceof ASTarguments) {
                    children(child).forEach(this::addArgument);
                }
            }
        }

        private void addArgument(SimpleNode child) {
            if (child instanceof ASTtest) {
                tests.add(child);
            } else if (child instanceof ASTtest_list) {
                isTestList = true;
                tests.addAll(children(child));
            } else if (child instanceof ASTargument) {
                arguments.add(child);
                values.add(value(child));
            }
        }

        private static Argument value(SimpleNode argument) {
            if (argument.getValue() instanceof NumberArgument) {
                argument.setValue(new LongArgument(Lexemes.number(argument.getFirstToken().image)));
            }
            if (argument.getValue() instanceof Argument known) {
                return known;
            }
            List<String> list = new ArrayList<>();
            for (SimpleNode string : strings(argument)) {
                string.setValue(Lexemes.string(string.getFirstToken().image));
                list.add((String) string.getValue());
            }
            return new StringListArgument(list);
        }
    }
}
