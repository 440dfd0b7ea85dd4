package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ":matches" pattern (RFC 5228 section 2.7.1): '*' is any text, '?' one character, a backslash takes the next character as it is.
 * Matched without recursion: the work is at most the product of both lengths, and it is counted. Wildcards take as little as they
 * can (RFC 5229 section 3.2).
 */
final class Glob {
    static final int ANY_TEXT = -1;
    static final int ANY_CHARACTER = -2;

    private final int[] text;
    private final int[] pattern;
    /** Where what each wildcard stands for begins and ends. */
    private final int[] from;

    private final int[] to;
    private final int wildcards;

    private Glob(int[] text, int[] pattern) {
        this.text = text;
        this.pattern = pattern;
        this.wildcards = (int) Arrays.stream(pattern).filter(c -> c < 0).count();
        this.from = new int[wildcards];
        this.to = new int[wildcards];
    }

    /**
     * Null when it does not match; else the whole value and, in the order of the pattern, what each wildcard stands for.
     *
     * @param comparator folds both sides; what is returned is not folded
     */
    static @Nullable List<String> match(String value, String pattern, Collation comparator, Budget budget) {
        Glob glob = new Glob(comparator.fold(value).codePoints().toArray(), compile(comparator.fold(pattern)));
        return glob.run(budget) ? glob.parts(value) : null;
    }

    private boolean run(Budget budget) {
        int ti = 0;
        int pi = 0;
        int wildcard = 0;
        int star = -1;
        int starWildcard = 0;
        while (ti < text.length) {
            budget.work(1);
            if (pi < pattern.length && pattern[pi] == ANY_TEXT) {
                star = pi++;
                starWildcard = wildcard++;
                from[starWildcard] = ti;
                to[starWildcard] = ti;
            } else if (pi < pattern.length && pattern[pi] == ANY_CHARACTER) {
                from[wildcard] = ti;
                to[wildcard++] = ++ti;
                pi++;
            } else if (pi < pattern.length && pattern[pi] == text[ti]) {
                ti++;
                pi++;
            } else if (star >= 0) {
                pi = star + 1;
                wildcard = starWildcard + 1;
                ti = ++to[starWildcard];
            } else {
                return false;
            }
        }
        while (pi < pattern.length && pattern[pi] == ANY_TEXT) {
            from[wildcard] = ti;
            to[wildcard++] = ti;
            pi++;
        }
        return pi == pattern.length;
    }

    private List<String> parts(String value) {
        List<String> parts = new ArrayList<>();
        parts.add(value);
        int[] original = value.codePoints().toArray();
        for (int i = 0; i < wildcards && i < References.MOST_MATCHES; i++) {
            parts.add(new String(original, from[i], to[i] - from[i]));
        }
        return List.copyOf(parts);
    }

    /** Characters, and the negative constants for wildcards. */
    static int[] compile(String pattern) {
        int[] from = pattern.codePoints().toArray();
        int[] compiled = new int[from.length];
        int length = 0;
        for (int i = 0; i < from.length; i++) {
            int c = from[i];
            if (c == '\\' && i + 1 < from.length) {
                compiled[length++] = from[++i];
            } else {
                compiled[length++] = c == '*' ? ANY_TEXT : c == '?' ? ANY_CHARACTER : c;
            }
        }
        return Arrays.copyOf(compiled, length);
    }
}
