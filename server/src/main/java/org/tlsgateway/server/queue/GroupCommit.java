package org.tlsgateway.server.queue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.server.queue.Rocks.Change;

/**
 * Puts on disk what several want there, with one sync for all that came while the one before was under way; they do not wait for it. Who comes
 * when none is under way writes by itself: there is nobody to share with, and another thread would have to be woken.
 */
final class GroupCommit implements AutoCloseable {
    /** A group ends behind this many bytes. */
    static final long MOST_BYTES = 8L << 20;
    /** Has all changes on disk when it returns, or none. */
    interface SyncedWrite {
        void write(List<Change> changes) throws IOException;
    }

    private record Write(List<Change> changes, CompletableFuture<Void> done) {}

    private final SyncedWrite disk;
    private final Thread thread;
    private final Queue<Write> waiting = new ArrayDeque<>();
    /** A write is under way: what comes now waits. */
    private boolean busy;

    private boolean closed;

    GroupCommit(SyncedWrite disk) {
        this.disk = disk;
        this.thread = Threads.daemons("queue-commit").newThread(this::run);
        thread.start();
    }

    /**
     * Writes all changes or none; what is returned ends when they are on disk, on a thread that what follows must not hold up. Fails with what the
     * write failed of, when they are not there.
     */
    CompletableFuture<Void> write(List<Change> changes) {
        Write write = new Write(changes, new CompletableFuture<>());
        synchronized (waiting) {
            if (closed) {
                return CompletableFuture.failedFuture(new IOException("the queue is closed"));
            }
            if (busy || !waiting.isEmpty()) {
                waiting.add(write);
                return write.done();
            }
            busy = true;
        }
        commit(List.of(write));
        return write.done();
    }

    private void run() {
        for (List<Write> group = next(); !group.isEmpty(); group = next()) {
            commit(group);
        }
    }

    private void commit(List<Write> group) {
        Throwable failure = failureOf(group);
        synchronized (waiting) {
            busy = false;
            if (closed || !waiting.isEmpty()) {
                waiting.notifyAll();
            }
        }
        for (Write write : group) {
            if (failure == null) {
                write.done().complete(null);
            } else {
                write.done().completeExceptionally(failure);
            }
        }
    }

    /** What came while a write was under way, when that is over; empty when all is written and nothing more will come. */
    private List<Write> next() {
        List<Write> group = new ArrayList<>();
        long bytes = 0;
        synchronized (waiting) {
            while (busy || waiting.isEmpty() && !closed) {
                try {
                    waiting.wait();
                } catch (InterruptedException nobodyMayDoThat) {
                    // What was promised is written all the same; close ends this thread.
                }
            }
            while (!waiting.isEmpty() && bytes < MOST_BYTES) {
                Write write = waiting.remove();
                group.add(write);
                bytes += Rocks.sizeOf(write.changes());
            }
            busy = !group.isEmpty();
        }
        return group;
    }

    private @Nullable Throwable failureOf(List<Write> group) {
        try {
            disk.write(group.stream().flatMap(write -> write.changes().stream()).toList());
            return null;
        } catch (IOException | RuntimeException | Error e) {
            return e;
        }
    }

    /** Writes what waits, then takes nothing more. */
    @Override
    public void close() {
        synchronized (waiting) {
            closed = true;
            waiting.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
