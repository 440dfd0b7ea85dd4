package org.tlsgateway.bench.relay;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.tlsgateway.bench.Median;

/**
 * What one run of a job cost a relay.
 *
 * @param cpuPerThousand processor seconds of all its processes for 1,000 messages
 * @param perSecond messages, from the first connection to the last arrival at the sink
 * @param p50 milliseconds from the final dot to its reply, in the middle
 * @param p99 the same for the slowest hundredth
 * @param connectionsPerThousand to the sink for 1,000 messages
 * @param handshakesPerThousand those of them with a full TLS handshake
 * @param peakMib the most memory of all its processes, what they share counted once
 */
record Sample(
        double cpuPerThousand,
        double perSecond,
        double p50,
        double p99,
        double connectionsPerThousand,
        double handshakesPerThousand,
        double peakMib) {
    /** Each figure the median of the runs. */
    static Sample median(List<Sample> runs) {
        return new Sample(
                median(runs, Sample::cpuPerThousand),
                median(runs, Sample::perSecond),
                median(runs, Sample::p50),
                median(runs, Sample::p99),
                median(runs, Sample::connectionsPerThousand),
                median(runs, Sample::handshakesPerThousand),
                median(runs, Sample::peakMib));
    }

    private static double median(List<Sample> runs, ToDoubleFunction<Sample> figure) {
        return Median.of(runs.stream().mapToDouble(figure).toArray());
    }
}
