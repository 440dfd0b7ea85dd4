package org.tlsgateway.core.inspection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Keeps a message to be queued when all is decided. */
    public synchronized void stage(StagedDelivery delivery) {
        staged.add(delivery);
    }

    /**
     * Ends the inspection: commits what is staged when nothing refused or deferred the message, and says what the client is
     * told; null when no mailet came to a verdict. To be called once.
     */
    public synchronized @Nullable Verdict conclude() {
        throw new UnsupportedOperationException();
    }
}
