package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a session has done elsewhere because it may block: a look into the users' database, a write to disk. Everything else of a
 * session runs on its I/O thread, where it costs no trip to another thread and back. While an errand is out the session rests, and what
 * happens to it meanwhile waits. Used on the I/O thread only.
 */
final class Errands {
    private final Executor workers;
    private final BiConsumer<ChannelHandlerContext, Throwable> broken;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean out;

    /**
     * @param workers where errands run
     * @param broken told of an errand, or of what comes after it, that threw
     */
    Errands(Executor workers, BiConsumer<ChannelHandlerContext, Throwable> broken) {
        this.workers = workers;
        this.broken = broken;
    }

    /**
     * Has something done by a worker.
     *
     * @param errand runs on a worker
     * @param back gets its result, on the I/O thread
     */
    <T> void run(ChannelHandlerContext ctx, Supplier<T> errand, Consumer<T> back) {
        out = true;
        try {
            workers.execute(() -> {
                Runnable then;
                try {
                    T result = errand.get();
                    then = () -> back.accept(result);
                } catch (RuntimeException | Error bug) {
                    then = () -> broken.accept(ctx, bug);
                }
                Runnable whatFollows = then;
                Passage.onSession(ctx, () -> comeBack(ctx, whatFollows));
            });
        } catch (RuntimeException shuttingDown) {
            out = false;
            throw shuttingDown;
        }
    }

    /** Runs it now, or when the errand is done. */
    void whenBack(Runnable event) {
        if (out) {
            waiting.add(event);
        } else {
            event.run();
        }
    }

    private void comeBack(ChannelHandlerContext ctx, Runnable then) {
        out = false;
        guarded(ctx, then);
        while (!out && !waiting.isEmpty()) {
            guarded(ctx, waiting.remove());
        }
    }

    private void guarded(ChannelHandlerContext ctx, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error bug) {
            broken.accept(ctx, bug);
        }
    }
}
