package org.tlsgateway.core.config;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of one option, understood or not. */
public sealed interface Parsed<T> {
    /** It has this value. */
    record Good<T>(T value) implements Parsed<T> {}

    /**
     * It has none.
     *
     * @param message what is wrong with it
     * @param suggestion what was meant or what to write, null when there is no telling
     */
    record Bad<T>(String message, @Nullable String suggestion) implements Parsed<T> {}

    /** The same with another value when it is good. */
    default <R> Parsed<R> map(Function<T, R> mapping) {
        if (this instanceof Bad<T> bad) {
            return new Bad<>(bad.message(), bad.suggestion());
        }
        return good(mapping.apply(((Good<T>) this).value()));
    }

    /** Hands the value on when it is good. */
    default void ifGood(Consumer<T> consumer) {
        if (this instanceof Good<T> good) {
            consumer.accept(good.value());
        }
    }

    /** A good one. */
    static <T> Parsed<T> good(T value) {
        return new Good<>(value);
    }

    /** A bad one without a suggestion. */
    static <T> Parsed<T> bad(String message) {
        return new Bad<>(message, null);
    }
}
