package org.tlsgateway.bench.relay;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.tlsgateway.bench.process.Contender;

/** Looks at the memory of a contender twice a second and keeps the most. */
final class PeakMemory implements AutoCloseable {
    private static final long PAUSE_MILLIS = 500;
    private static final double MIB = 1 << 20;

    private final Contender contender;
    private final Thread thread;
    private volatile long peak;

    PeakMemory(Contender contender) {
        this.contender = contender;
        thread = new Thread(this::watch, "memory");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                look();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            // enough was seen
        }
    }

    private void look() {
        try {
            peak = Math.max(peak, contender.residentBytes());
        } catch (IOException e) {
            // a process that ended while it was looked at; there is a next time
        }
    }

    double mib() {
        return peak / MIB;
    }

    static double now(Contender contender) throws IOException {
        return contender.residentBytes() / MIB;
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
