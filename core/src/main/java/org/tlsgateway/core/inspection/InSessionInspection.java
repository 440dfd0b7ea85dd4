package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.failure.Cause;
import org.tlsgateway.core.failure.StorageFull;

/**
 * Where the mailets that run inside an SMTP session leave their verdict. Carried by the mail as the unserialisable attribute
 * {@link MailAttributes#IN_SESSION}, so that copies made by matchers share it. Delivery is only staged here and committed
 * when every copy has come to its end: a refusal or a crash of one of them leaves nothing in the queue.
 */
public final class InSessionInspection {
    /** A message that is ready to be queued. */
    public interface StagedDelivery {
        /**
         * Puts it durably into the queue: what is returned becomes its queue id as soon as it is on disk, on whatever thread, which must
         * not be kept. Fails, or throws, when it is not in the queue.
         */
        CompletionStage<String> commit() throws Exception;

        /** Frees what it holds; called once, after commit has ended or instead of it. */
        void dispose();

        /** Commits, waits for it, and disposes: for what no client waits for. Returns the queue id. */
        default String commitNow() throws Exception {
            try {
                return commit().toCompletableFuture().join();
            } catch (CompletionException failed) {
                throw Cause.of(failed) instanceof Exception cause ? cause : failed;
            } finally {
                dispose();
            }
        }
    }

    private final List<StagedDelivery> staged = new ArrayList<>();
    private Verdict.@Nullable Refused refused;
    private Verdict.@Nullable Deferred deferred;
    private Verdict.@Nullable Discarded discarded;
    private boolean concluded;

    /** Refuses the message; the first refusal counts. */
    public synchronized void refuse(Verdict.Refused verdict) {
        if (refused == null) {
            refused = verdict;
        }
    }

    /** Defers the message; the first one counts, and any deferral is stronger than a refusal or an acceptance. */
    public synchronized void defer(Verdict.Deferred verdict) {
        if (deferred == null) {
            deferred = verdict;
        }
    }

    /** Accepts the message and throws it away. */
    public synchronized void discard(Verdict.Discarded verdict) {
        if (discarded == null) {
            discarded = verdict;
        }
    }

    /** Keeps a message to be queued when all is decided; too late, after {@link #conclude}, it is only disposed of. */
    public void stage(StagedDelivery delivery) {
        synchronized (this) {
            if (!concluded) {
                staged.add(delivery);
                return;
            }
        }
        disposeQuietly(delivery);
    }

    /**
     * Ends the inspection: commits what is staged when nothing refused or deferred the message, and gives what the client is
     * told, when it is all on disk; null when no mailet came to a verdict. Never fails. To be called once. The session may be told of a
     * deferral although a part was committed and another failed: the client tries again, and that part may arrive twice, but
     * nothing is lost.
     */
    public CompletableFuture<@Nullable Verdict> conclude() {
        List<StagedDelivery> deliveries;
        Verdict against;
        synchronized (this) {
            if (concluded) {
                throw new IllegalStateException("the inspection has been concluded before");
            }
            concluded = true;
            deliveries = List.copyOf(staged);
            staged.clear();
            against = deferred != null ? deferred : refused;
        }
        CompletableFuture<@Nullable Verdict> verdict = against != null || deliveries.isEmpty()
                ? CompletableFuture.completedFuture(against != null ? against : discarded())
                : commit(deliveries);
        return verdict.whenComplete((told, never) -> deliveries.forEach(InSessionInspection::disposeQuietly));
    }

    private synchronized Verdict.@Nullable Discarded discarded() {
        return discarded;
    }

    /** All at once: they share a sync. One that fails at once keeps those behind it from being queued. */
    private static CompletableFuture<@Nullable Verdict> commit(List<StagedDelivery> deliveries) {
        List<CompletableFuture<String>> ids = new ArrayList<>();
        for (StagedDelivery delivery : deliveries) {
            CompletableFuture<String> id = committed(delivery);
            ids.add(id);
            if (id.isCompletedExceptionally()) {
                break;
            }
        }
        return CompletableFuture.allOf(ids.toArray(CompletableFuture[]::new))
                .handle((all, notQueued) -> notQueued != null
                        ? notQueued(Cause.of(notQueued))
                        : new Verdict.Accepted("Ok: queued as "
                                + ids.stream().map(CompletableFuture::join).collect(Collectors.joining(", "))));
    }

    private static CompletableFuture<String> committed(StagedDelivery delivery) {
        try {
            return delivery.commit().toCompletableFuture();
        } catch (Throwable notQueued) {
            // Whatever it was, an Error too: it is not in the queue, and the client must not be told that it is.
            if (notQueued instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.failedFuture(notQueued);
        }
    }

    private static Verdict.Deferred notQueued(Throwable cause) {
        return StorageFull.isCauseOf(cause)
                ? new Verdict.Deferred(452, "4.3.1", "Insufficient system storage, try again later", cause)
                : new Verdict.Deferred(451, "4.3.0", "The message could not be queued, try again later", cause);
    }

    private static void disposeQuietly(StagedDelivery delivery) {
        try {
            delivery.dispose();
        } catch (RuntimeException leak) {
            // The verdict stands: a temporary file that stays is less harm than a wrong answer to the client.
        }
    }
}
