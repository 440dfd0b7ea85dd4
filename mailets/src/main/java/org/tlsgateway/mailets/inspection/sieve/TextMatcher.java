package org.tlsgateway.mailets.inspection.sieve;

/** Compares one key with a text that comes character by character, of any length, in memory of the key's size. */
interface TextMatcher {
    /** The next character, as a code point; true when what follows no longer counts, since it matches. */
    boolean accept(int character);

    /** Whether the whole text matches; to be asked once, at its end. */
    boolean end();

    /** For one text. */
    static TextMatcher of(Match match, String key, Budget budget) {
        return switch (match.type()) {
            case CONTAINS -> new TextSearch(match.comparator(), key);
            case MATCHES -> new TextGlob(match.comparator(), key, budget);
            case IS, VALUE, COUNT -> new TextPrefix(match, key);
        };
    }
}
