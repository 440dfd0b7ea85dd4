package org.tlsgateway.mailets.inspection.sieve;

/** Compares a whole text with a key: where they differ, or that the text is longer, is seen in its beginning. */
final class TextPrefix implements TextMatcher {
    /** Of a number: what has more digits is bigger than any that a script asks for. */
    private static final int LEAST = 4096;

    private final Match match;
    private final String key;
    private final int longest;
    private final StringBuilder beginning = new StringBuilder();

    TextPrefix(Match match, String key) {
        this.match = match;
        this.key = key;
        this.longest = Math.max(LEAST, key.length() + 1);
    }

    @Override
    public boolean accept(int character) {
        if (beginning.length() < longest) {
            beginning.appendCodePoint(character);
        }
        return false;
    }

    @Override
    public boolean end() {
        return match.compares(beginning.toString(), key);
    }
}
