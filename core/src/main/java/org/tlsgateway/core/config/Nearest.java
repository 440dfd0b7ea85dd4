package org.tlsgateway.core.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The valid name that a mistyped one most likely meant. */
final class Nearest {
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The nearest of the valid names when it is near enough to be meant, else null; case does not count. */
    static @Nullable String of(String given, Collection<String> valid) {
        if (given.isEmpty() || given.length() > LONGEST) {
            return null;
        }
        String best = null;
        int bestDistance = Math.max(1, Math.min(given.length(), 12) / 3) + 1;
        for (String candidate : valid) {
            int distance = distance(given.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** The words for a problem's suggestion, null when nothing is near. */
    static @Nullable String question(String given, Collection<String> valid) {
        String nearest = of(given, valid);
        return nearest == null ? null : "did you mean '" + nearest + "'?";
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
