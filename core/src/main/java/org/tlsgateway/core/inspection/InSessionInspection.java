package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
         * Puts it durably into the queue; returns its queue id.
         *
         * @throws Exception when it is not in the queue
         */
        String commit() throws Exception;

        /** Frees what it holds; called once, after commit or instead of it. */
        void dispose();
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
     * Ends the inspection: commits what is staged when nothing refused or deferred the message, and says what the client is
     * told; null when no mailet came to a verdict. To be called once. The session may be told of a deferral although a part
     * was committed before another failed: the client tries again, and that part may arrive twice, but nothing is lost.
     */
    public @Nullable Verdict conclude() {
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
        try {
            if (against != null) {
                return against;
            }
            return deliveries.isEmpty() ? discarded() : commit(deliveries);
        } finally {
            deliveries.forEach(InSessionInspection::disposeQuietly);
        }
    }

    private synchronized Verdict.@Nullable Discarded discarded() {
        return discarded;
    }

    private static Verdict commit(List<StagedDelivery> deliveries) {
        List<String> ids = new ArrayList<>();
        for (StagedDelivery delivery : deliveries) {
            try {
                ids.add(delivery.commit());
            } catch (Throwable notQueued) {
                // Whatever it was, an Error too: it is not in the queue, and the client must not be told that it is.
                if (notQueued instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                return notQueued(notQueued);
            }
        }
        return new Verdict.Accepted("Ok: queued as " + String.join(", ", ids));
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
