package org.tlsgateway.mailets.inspection.scan;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Event loops for scans, one for each that is under way; they are used again, as each has descriptors of its own. For any thread. */
final class ScanLoops implements AutoCloseable {
    /** One scan's use of a loop. */
    final class Lease implements AutoCloseable {
        private final ScanLoop loop;

        private Lease(ScanLoop loop) {
            this.loop = loop;
        }

        ScanLoop loop() {
            return loop;
        }

        /** When all connections of the scan are closed. */
        @Override
        public void close() {
            inUse.remove(loop);
            if (loop.forget() && !stopping) {
                idle.push(loop);
            } else {
                loop.close();
            }
            sweep();
        }
    }

    private final ConcurrentLinkedDeque<ScanLoop> idle = new ConcurrentLinkedDeque<>();
    private final Set<ScanLoop> inUse = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /** A loop for a scan that begins. */
    Lease lease() throws IOException {
        ScanLoop used = idle.poll();
        ScanLoop loop = used == null ? new ScanLoop() : used;
        inUse.add(loop);
        if (stopping) {
            loop.stop();
        }
        return new Lease(loop);
    }

    /** Ends the scans that are under way. */
    @Override
    public void close() {
        stopping = true;
        inUse.forEach(ScanLoop::stop);
        sweep();
    }

    private void sweep() {
        if (stopping) {
            for (ScanLoop loop = idle.poll(); loop != null; loop = idle.poll()) {
                loop.close();
            }
        }
    }
}
