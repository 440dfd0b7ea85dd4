package org.tlsgateway.mailets.inspection.sieve;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.tlsgateway.mailets.inspection.sieve.CommandKind.Effect;

/** The action "set" (RFC 5229 section 4). */
final class SetCommand {
    private SetCommand() {}

    /** What may be done to a value before it is stored; the precedence is that of RFC 5229 section 4.1. */
    private enum Modifier {
        LOWER(40),
        UPPER(40),
        LOWERFIRST(30),
        UPPERFIRST(30),
        QUOTEWILDCARD(20),
        LENGTH(10);

        private final int precedence;

        Modifier(int precedence) {
            this.precedence = precedence;
        }

        int precedence() {
            return precedence;
        }

        String apply(String value) {
            return switch (this) {
                case LOWER -> Collation.ASCII_CASEMAP.fold(value);
                case UPPER -> upper(value);
                case LOWERFIRST -> Collation.ASCII_CASEMAP.fold(first(value)) + rest(value);
                case UPPERFIRST -> upper(first(value)) + rest(value);
                case QUOTEWILDCARD -> value.replaceAll("[*?\\\\]", "\\\\$0");
                case LENGTH -> Integer.toString(value.codePointCount(0, value.length()));
            };
        }

        private static String upper(String value) {
            StringBuilder upper = new StringBuilder(value);
            for (int i = 0; i < upper.length(); i++) {
                char c = upper.charAt(i);
                upper.setCharAt(i, c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c);
            }
            return upper.toString();
        }

        private static String first(String value) {
            return value.isEmpty() ? value : value.substring(0, 1);
        }

        private static String rest(String value) {
            return value.isEmpty() ? value : value.substring(1);
        }
    }

    static Effect set(Args args) throws ScriptException {
        Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
        for (String tag = args.tag().orElse(null); tag != null; tag = args.tag().orElse(null)) {
            Modifier modifier = modifier(tag, args);
            if (modifiers.stream().anyMatch(other -> other.precedence() == modifier.precedence())) {
                throw args.wrong("a second modifier of the same precedence: " + tag);
            }
            modifiers.add(modifier);
        }
        String name = args.constant("the name of a variable");
        args.must(References.isSettable(name), ScriptProblems.quote(name) + " is no name of a variable");
        String value = args.string("its value");
        args.end();
        return run -> {
            String modified = value;
            for (Modifier modifier : modifiers.stream()
                    .sorted(Comparator.comparingInt(Modifier::precedence).reversed())
                    .toList()) {
                modified = modifier.apply(modified);
            }
            run.set(name, modified);
        };
    }

    private static Modifier modifier(String tag, Args args) throws ScriptException {
        for (Modifier modifier : Modifier.values()) {
            if (tag.equals(":" + modifier.name().toLowerCase(Locale.ROOT))) {
                return modifier;
            }
        }
        throw args.wrong("unknown modifier " + tag);
    }
}
