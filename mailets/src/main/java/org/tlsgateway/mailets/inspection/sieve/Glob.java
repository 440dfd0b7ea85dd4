package org.tlsgateway.mailets.inspection.sieve;

import java.util.Arrays;

/**
 * A ":matches" pattern (RFC 5228 section 2.7.1): '*' is any text, '?' one character, a backslash takes the next character as it is.
 * Matched without recursion: the work is at most the product of both lengths, and it is counted.
 */
final class Glob {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CHARACTER = -2;

    private Glob() {}

    static boolean matches(String text, String pattern, Budget budget) {
        int[] t = text.codePoints().toArray();
        int[] p = compile(pattern);
        int ti = 0;
        int pi = 0;
        int star = -1;
        int resume = 0;
        while (ti < t.length) {
            budget.work(1);
            if (pi < p.length && (p[pi] == ANY_CHARACTER || p[pi] == t[ti])) {
                ti++;
                pi++;
            } else if (pi < p.length && p[pi] == ANY_TEXT) {
                star = pi++;
                resume = ti;
            } else if (star >= 0) {
                pi = star + 1;
                ti = ++resume;
            } else {
                return false;
            }
        }
        while (pi < p.length && p[pi] == ANY_TEXT) {
            pi++;
        }
        return pi == p.length;
    }

    private static int[] compile(String pattern) {
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
