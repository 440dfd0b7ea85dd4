package org.tlsgateway.bench;

import java.util.Arrays;

/** The median: what one disturbed run cannot move. */
public final class Median {
    private Median() {}

    public static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
