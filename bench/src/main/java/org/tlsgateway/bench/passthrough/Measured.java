package org.tlsgateway.bench.passthrough;

/**
 * What one contender cost, each the median of the runs.
 *
 * @param name of the contender
 * @param cpuPerGib processor seconds for a GiB passed through
 * @param gibPerSecond by the clock, with generator and sink on the same processors
 * @param sessionsPerSecond opened, passed through and ended
 * @param cpuMillisPerSession processor time for one of them
 * @param firstCpuMillisPerSession the same for the very first ones
 * @param residentMib with all sessions open at once
 * @param descriptors open then
 */
record Measured(
        String name,
        double cpuPerGib,
        double gibPerSecond,
        double sessionsPerSecond,
        double cpuMillisPerSession,
        double firstCpuMillisPerSession,
        double residentMib,
        long descriptors) {}
