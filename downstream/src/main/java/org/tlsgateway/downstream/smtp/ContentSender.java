package org.tlsgateway.downstream.smtp;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.smtp.ContentEncoder.InvalidContentException;

/**
 * Sends the content of one message after the 354: read block by block, off the event loop unless it is in memory, a block read when the
 * one before has been taken by the system.
 */
final class ContentSender {
    private final SmtpConnection connection;
    private final MessageContent content;
    private final Executor executor;
    private final Duration blockTimeout;
    private final ContentEncoder encoder = new ContentEncoder();
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    private @Nullable InputStream in;
    private volatile boolean stopped;
    private boolean dotWritten;

    ContentSender(SmtpConnection connection, MessageContent content, Executor executor, Duration blockTimeout) {
        this.connection = connection;
        this.content = content;
        this.executor = executor;
        this.blockTimeout = blockTimeout;
    }

    /** Completes when the final dot has been taken by the system, or with {@link SmtpFailure}. */
    CompletableFuture<Void> start() {
        connection.inContent(true);
        sent.whenComplete((done, failed) -> executor.execute(this::closeStream));
        executor.execute(this::readBlock);
        return sent;
    }

    /** True once the final dot may have reached the server: from then on it may have taken the message. */
    boolean dotWritten() {
        return dotWritten;
    }

    /** The server has answered before the end: no more is sent. */
    void stop() {
        stopped = true;
    }

    private void readBlock() {
        int size = ContentScanner.blockSize(content);
        ByteBuf out = connection.channel().alloc().buffer(size + size / 16 + 8);
        try {
            InputStream stream = in == null ? content.open() : in;
            in = stream;
            byte[] block = new byte[size];
            int length = stream.readNBytes(block, 0, size);
            encoder.encode(block, length, out);
            boolean last = length < size;
            if (last) {
                encoder.end(out);
            }
            connection.eventLoop().execute(() -> write(out, last));
        } catch (InvalidContentException e) {
            out.release();
            abort(Failure.CONTENT_INVALID, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            out.release();
            abort(Failure.INTERNAL, "cannot read the message: " + e);
        }
    }

    /** Without the final dot: the server discards what it has. */
    private void abort(Failure failure, String detail) {
        try {
            connection.eventLoop().execute(() -> sent.completeExceptionally(connection.fail(failure, detail, null)));
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
            closeStream();
        }
    }

    private void write(ByteBuf out, boolean last) {
        if (stopped) {
            out.release();
            sent.complete(null);
            return;
        }
        dotWritten = last;
        Future<?> timer = connection
                .eventLoop()
                .schedule(
                        () -> connection.fail(
                                Failure.REPLY_TIMEOUT,
                                "the server does not take the content: no progress in " + blockTimeout.toMillis()
                                        + " ms",
                                null),
                        blockTimeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        connection.send(out).whenComplete((taken, failed) -> {
            timer.cancel(false);
            if (failed != null) {
                sent.completeExceptionally(failed);
            } else if (last) {
                connection.inContent(false);
                sent.complete(null);
            } else {
                executor.execute(this::readBlock);
            }
        });
    }

    private void closeStream() {
        try {
            InputStream stream = in;
            if (stream != null) {
                stream.close();
            }
        } catch (IOException ignored) {
            // Read only: nothing is lost.
            in = null;
        }
    }
}
