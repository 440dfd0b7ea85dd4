package org.tlsgateway.hooks.listener;

/** What a session did, for its log line. Written on the session's I/O thread. */
public final class SessionStatistics {
    private final long startedNanos = System.nanoTime();
    private int accepted;
    private int refused;
    private int deferred;
    private long bytes;

    public void accepted(long size) {
        accepted++;
        bytes += size;
    }

    public void refused(long size) {
        refused++;
        bytes += size;
    }

    public void deferred(long size) {
        deferred++;
        bytes += size;
    }

    public int acceptedMessages() {
        return accepted;
    }

    public int refusedMessages() {
        return refused;
    }

    public int deferredMessages() {
        return deferred;
    }

    public long bytes() {
        return bytes;
    }

    public long elapsedMillis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }
}
