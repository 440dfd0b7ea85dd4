package org.tlsgateway.bench.passthrough;

import java.util.Arrays;

/**
 * What one contender cost, each the median of the runs.
 *
 * @param name of the contender
 * @param cpuPerGib processor seconds for a GiB passed through
 * @param gibPerSecond by the clock, with generator and sink on the same processors
 * @param sessionsPerSecond opened, passed through and ended
 * @param cpuMillisPerSession processor time for one of them
 * @param residentMib with all sessions open at once
 * @param descriptors open then
 */
record Measured(
        String name,
        double cpuPerGib,
        double gibPerSecond,
        double sessionsPerSecond,
        double cpuMillisPerSession,
        double residentMib,
        long descriptors) {
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
