package org.tlsgateway.hooks.wiring;

import java.util.concurrent.LinkedBlockingQueue;
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
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST,
                MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                NamedThreadFactory.withName("gateway-inspection"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
