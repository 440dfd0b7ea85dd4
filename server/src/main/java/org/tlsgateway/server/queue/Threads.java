package org.tlsgateway.server.queue;

import java.util.concurrent.ThreadFactory;

/** Threads of the queue. */
final class Threads {
    private Threads() {}

    /** Do not keep the process alive. */
    static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
