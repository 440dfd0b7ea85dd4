package org.tlsgateway.bench.relay;

import java.util.Locale;

/**
 * A figure and what it has to be.
 *
 * @param words what it is
 * @param value measured
 * @param bound of it
 * @param sense whether it may be at most or has to be at least that
 */
record Goal(String words, double value, double bound, Sense sense) {
    /** On which side of the bound is good. */
    enum Sense {
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Sense(String sign) {
            this.sign = sign;
        }
    }

    static Goal atMost(String words, double value, double bound) {
        return new Goal(words, value, bound, Sense.AT_MOST);
    }

    static Goal atLeast(String words, double value, double bound) {
        return new Goal(words, value, bound, Sense.AT_LEAST);
    }

    boolean isMet() {
        return sense == Sense.AT_MOST ? value <= bound : value >= bound;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %s %.2f | %s |",
                words,
                value,
                sense.sign,
                bound,
                isMet() ? "met" : "MISSED");
    }
}
