package org.tlsgateway.mailets.inspection.scan;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The event loop of one scan, which the scan's own thread runs while it waits: an answer wakes the thread that asked, and no other.
 * All that is not said to be for any thread is for this one.
 */
final class ScanLoop implements Executor {
    /**
     * What is to be run.
     *
     * @param due of {@link System#nanoTime}
     */
    private record Delayed(long due, Runnable task) implements Comparable<Delayed> {
        @Override
        public int compareTo(Delayed other) {
            return Long.signum(due - other.due);
        }
    }

    static final String STOPPING = "no answer: the gateway is stopping";

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Delayed> delayed = new PriorityQueue<>();
    private volatile boolean stopped;

    ScanLoop() throws IOException {
        selector = Selector.open();
    }

    /** From now on the connection hears of what it is interested in. */
    SelectionKey register(SocketChannel socket, EngineConnection connection) throws IOException {
        return socket.register(selector, 0, connection);
    }

    /** Has it run by the scan's thread, while that waits. For any thread. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has it run when so much time has passed, if the scan still waits then. */
    void later(long millis, Runnable task) {
        delayed.add(new Delayed(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    /**
     * Waits until it is so, or until the time of {@link System#nanoTime}, and serves the connections meanwhile; returns whether it is.
     */
    boolean await(BooleanSupplier condition, long until) throws IOException, InterruptedException {
        while (true) {
            run();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (condition.getAsBoolean()) {
                return true;
            }
            long left = until - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            Delayed next = delayed.peek();
            long pause = next == null ? left : Math.min(left, next.due - System.nanoTime());
            selector.select(ScanLoop::serve, Math.max(1, TimeUnit.NANOSECONDS.toMillis(pause)));
        }
    }

    /** Serves those connections that have something to be done now. */
    void turn() throws IOException {
        run();
        selector.selectNow(ScanLoop::serve);
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        for (Delayed next = delayed.peek(); next != null && next.due - System.nanoTime() <= 0; next = delayed.peek()) {
            delayed.remove();
            next.task.run();
        }
    }

    private static void serve(SelectionKey key) {
        connection(key).serve();
    }

    private static EngineConnection connection(SelectionKey key) {
        return (EngineConnection) key.attachment();
    }

    /** Fails what is under way and what begins. For any thread. */
    void stop() {
        stopped = true;
        execute(() ->
                List.copyOf(selector.keys()).forEach(key -> connection(key).fail(STOPPING)));
    }

    boolean isStopped() {
        return stopped;
    }

    /** Forgets the connections of a scan, which are closed; true when it is as new. */
    boolean forget() {
        try {
            // Java gives the descriptor of a closed connection back in the next selection.
            selector.selectNow();
            tasks.clear();
            delayed.clear();
            return selector.keys().isEmpty();
        } catch (IOException broken) {
            return false;
        }
    }

    /** Not for use any more. */
    void close() {
        try {
            selector.close();
        } catch (IOException gone) {
            // Its descriptors are closed in any case.
        }
    }
}
