package org.tlsgateway.bench.relay;

/**
 * Messages that a relay is given.
 *
 * @param job of what kind they are
 * @param messages how many
 * @param perSecond at which rate they come, 0 for as fast as they are taken
 */
record Load(Job job, int messages, int perSecond) {
    /** As fast as they are taken. */
    Load(Job job, int messages) {
        this(job, messages, 0);
    }

    String words() {
        return perSecond == 0 ? job.words() : job.words() + ", " + perSecond + " a second";
    }
}
