package org.tlsgateway.mailets.inspection.sieve;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** References to variables in strings (RFC 5229 section 3). */
final class References {
    /** RFC 5229 section 6: an index beyond what is supported is an error. */
    static final int MOST_MATCHES = 99;
    /** RFC 5229 section 6 asks for 32. */
    static final int LONGEST_NAME = 64;

    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*+";
    private static final String NAME = "(?:[0-9]++|" + IDENTIFIER + ")";
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\{((?:" + IDENTIFIER + "\\.(?:" + NAME + "\\.)*+)?" + NAME + ")\\}");
    private static final Pattern SETTABLE = Pattern.compile(IDENTIFIER);

    private References() {}

    /** Whether there is any. */
    static boolean in(String text) {
        return text.contains("${") && REFERENCE.matcher(text).find();
    }

    /** Whether a script may give a variable this name. */
    static boolean isSettable(String name) {
        return name.length() <= LONGEST_NAME && SETTABLE.matcher(name).matches();
    }

    static void check(String text) throws ScriptException {
        Matcher references = REFERENCE.matcher(text);
        while (text.contains("${") && references.find()) {
            String name = references.group(1);
            if (name.indexOf('.') >= 0) {
                throw new ScriptException(-1, "no extension has variables in a namespace: ${" + name + "}");
            }
            if (index(name) > MOST_MATCHES) {
                throw new ScriptException(-1, "match variables go up to ${" + MOST_MATCHES + "}");
            }
            if (name.length() > LONGEST_NAME) {
                throw new ScriptException(-1, "the name of a variable has at most " + LONGEST_NAME + " characters");
            }
        }
    }

    /** The number of a match variable, leading zeros ignored; -1 when the name is that of another variable. */
    static int index(String name) {
        if (name.charAt(0) < '0' || name.charAt(0) > '9') {
            return -1;
        }
        String digits = name.replaceFirst("^0+(?=.)", "");
        return digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    /**
     * The text with values for references.
     *
     * @param values by name as written
     * @param longest characters of the result; what would be longer is an exceeded limit
     */
    static String expand(String text, UnaryOperator<String> values, int longest) {
        if (!text.contains("${")) {
            return text;
        }
        StringBuilder expanded = new StringBuilder();
        Matcher references = REFERENCE.matcher(text);
        int from = 0;
        while (references.find()) {
            expanded.append(text, from, references.start()).append(values.apply(references.group(1)));
            from = references.end();
            if (expanded.length() > longest) {
                throw new Budget.ExceededException("a string has more than " + longest + " characters");
            }
        }
        return expanded.append(text, from, text.length()).toString();
    }
}
