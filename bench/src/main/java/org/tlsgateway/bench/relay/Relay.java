package org.tlsgateway.bench.relay;

import org.tlsgateway.bench.process.Contender;

/**
 * A contender that is ready.
 *
 * @param contender its processes
 * @param securePort where it offers STARTTLS
 * @param clearPort where it does not
 */
record Relay(Contender contender, int securePort, int clearPort) implements AutoCloseable {
    String name() {
        return contender.name();
    }

    int port(Job job) {
        return job.secure() ? securePort : clearPort;
    }

    @Override
    public void close() {
        contender.close();
    }
}
