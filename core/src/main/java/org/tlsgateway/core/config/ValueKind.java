package org.tlsgateway.core.config;

import java.util.function.Function;

/**
 * A kind of value: what an operator may write, and what it means.
 *
 * @param values what may be written, for the documentation
 * @param parser from trimmed, not empty text
 * @param visibility whether the value may be shown
 */
public record ValueKind<T>(String values, Function<String, Parsed<T>> parser, Visibility visibility) {
    /** Whether a value may be shown. */
    public enum Visibility {
        PLAIN,
        /** Masked in everything that is printed. */
        SECRET
    }

    /** A kind whose values may be shown. */
    public ValueKind(String values, Function<String, Parsed<T>> parser) {
        this(values, parser, Visibility.PLAIN);
    }

    /** What the text means. */
    public Parsed<T> parse(String text) {
        return parser.apply(text);
    }
}
