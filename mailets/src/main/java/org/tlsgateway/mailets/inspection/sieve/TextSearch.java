package org.tlsgateway.mailets.inspection.sieve;

/** Looks for a key in a text in linear time (Knuth, Morris, Pratt). */
final class TextSearch implements TextMatcher {
    private final Collation comparator;
    private final int[] key;
    private final int[] border;
    private int matched;

    TextSearch(Collation comparator, String text) {
        this.comparator = comparator;
        this.key = comparator.fold(text).codePoints().toArray();
        this.border = new int[key.length];
        for (int i = 1, length = 0; i < key.length; i++) {
            while (length > 0 && key[i] != key[length]) {
                length = border[length - 1];
            }
            if (key[i] == key[length]) {
                length++;
            }
            border[i] = length;
        }
    }

    @Override
    public boolean accept(int character) {
        if (matched == key.length) {
            return true;
        }
        int folded = comparator.fold(character);
        if (matched == 0 && folded != key[0]) {
            // As nearly always.
            return false;
        }
        while (matched > 0 && folded != key[matched]) {
            matched = border[matched - 1];
        }
        if (folded == key[matched]) {
            matched++;
        }
        return matched == key.length;
    }

    @Override
    public boolean end() {
        return matched == key.length;
    }
}
