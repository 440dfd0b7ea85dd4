package org.tlsgateway.mailets.inspection.sieve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A ":matches" pattern against a text of any length. The stars cut the pattern into pieces: the first stands at the beginning, the
 * last at the end, and those between follow each other; of those the leftmost place is always good enough.
 */
final class TextGlob implements TextMatcher {
    private final Collation comparator;
    private final Budget budget;
    private final List<int[]> pieces = new ArrayList<>();
    private final boolean openEnd;
    private int piece;
    /** The last characters since the piece before, as many as the piece has; a ring. */
    private int[] window = new int[0];

    private long seen;
    private boolean failed;

    TextGlob(Collation comparator, String pattern, Budget budget) {
        this.comparator = comparator;
        this.budget = budget;
        int[] compiled = Glob.compile(comparator.fold(pattern));
        int start = 0;
        for (int i = 0; i <= compiled.length; i++) {
            if (i == compiled.length || compiled[i] == Glob.ANY_TEXT) {
                // Two stars in a row are one; the first piece counts though it is empty: it is where the text begins.
                if (i > start || pieces.isEmpty() || i == compiled.length) {
                    pieces.add(Arrays.copyOfRange(compiled, start, i));
                }
                start = i + 1;
            }
        }
        this.openEnd = pieces.size() > 1;
        this.window = new int[pieces.get(0).length];
        advance();
    }

    /** Goes over pieces that are complete without a further character. */
    private void advance() {
        while (openEnd && piece < pieces.size() - 1 && seen >= window.length && here()) {
            piece++;
            window = new int[pieces.get(piece).length];
            seen = 0;
        }
    }

    @Override
    public boolean accept(int character) {
        if (failed) {
            return false;
        }
        if (piece == 0 && seen == window.length) {
            // The beginning is over and was another, or there is no star and the text is longer.
            failed = true;
            return false;
        }
        if (window.length > 0) {
            window[(int) (seen % window.length)] = comparator.fold(character);
        }
        seen++;
        if (piece < pieces.size() - 1) {
            advance();
        }
        return openEnd && piece == pieces.size() - 1 && window.length == 0;
    }

    @Override
    public boolean end() {
        boolean enough = openEnd && piece > 0 ? seen >= window.length : seen == window.length;
        return !failed && piece == pieces.size() - 1 && enough && here();
    }

    /** Whether the window is the piece. */
    private boolean here() {
        int[] wanted = pieces.get(piece);
        budget.work(1L + wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            int character = window[(int) ((seen + i) % wanted.length)];
            if (wanted[i] != Glob.ANY_CHARACTER && wanted[i] != character) {
                return false;
            }
        }
        return true;
    }
}
