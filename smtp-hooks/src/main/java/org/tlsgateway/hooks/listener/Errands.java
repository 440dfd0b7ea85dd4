package org.tlsgateway.hooks.listener;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session has done elsewhere because it may block: a look into the users' database, a write to disk. Everything else of a
 * session runs on its I/O thread, where it costs no trip to another thread and back. While an errand is out the session rests, and what
 * happens to it meanwhile waits. Used on the I/O thread only.
 */
final class Errands {
    private static final Logger LOGGER = LoggerFactory.getLogger(Errands.class);

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
                onSession(ctx, () -> comeBack(ctx, whatFollows));
            });
        } catch (RuntimeException shuttingDown) {
            out = false;
            throw shuttingDown;
        }
    }

    /** The same for what has no result. */
    void run(ChannelHandlerContext ctx, Runnable errand, Runnable back) {
        Supplier<Runnable> done = () -> {
            errand.run();
            return back;
        };
        run(ctx, done, Runnable::run);
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

    /** Goes on with a session on its I/O thread, unless the listener has stopped. */
    static void onSession(ChannelHandlerContext ctx, Runnable task) {
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException stopped) {
            LOGGER.info("The listener has stopped: what its session waited for came too late");
        }
    }
}
