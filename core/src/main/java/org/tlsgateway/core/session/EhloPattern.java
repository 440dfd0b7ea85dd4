package org.tlsgateway.core.session;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * A pattern for EHLO names: exact text in which each {@code *} stands for any run of characters; case does not count. The
 * match takes at most length of pattern times length of name steps, whatever the client sends.
 *
 * @param pattern lower case
 */
public record EhloPattern(String pattern) implements Predicate<String> {
    public EhloPattern {
        pattern = pattern.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean test(String ehloName) {
        String name = ehloName.toLowerCase(Locale.ROOT);
        int p = 0;
        int n = 0;
        int star = -1;
        int mark = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
