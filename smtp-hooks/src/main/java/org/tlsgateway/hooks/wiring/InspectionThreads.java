package org.tlsgateway.hooks.wiring;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.james.util.concurrent.NamedThreadFactory;

/**
 * The threads that inspect messages. Each may wait for a scanner as long as it likes: they serve nothing else. Messages beyond
 * their number wait for one without holding any.
 */
final class InspectionThreads {
    /** A waiting thread costs some tens of KiB; the scanner is the real limit. */
    private static final int MOST = 512;

    private static final int IDLE_SECONDS = 30;

    private InspectionThreads() {}

    static ThreadPoolExecutor start() {
        return new ThreadPoolExecutor(
                0,
                MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new IdleFirst(),
                NamedThreadFactory.withName("gateway-inspection"),
                InspectionThreads::queue);
    }

    /** All threads are busy, or there are none any more. */
    private static void queue(Runnable task, ThreadPoolExecutor threads) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("the listeners have stopped");
        }
        threads.getQueue().add(task);
    }

    /** Takes a task only for a thread that waits for one: else the pool makes a thread, and refuses when it may make no more. */
    @SuppressWarnings("serial")
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {
        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
