package org.tlsgateway.core.quarantine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a list of held mail shows of one.
 *
 * @param id of the held mail, the same on all nodes
 * @param folder that it is in
 * @param reasonCode SPAM, VIRUS, POLICY, UNSCANNABLE
 * @param reason why it is held, one line
 * @param token that its client was told
 * @param sender of the envelope, null for the null sender
 * @param recipients that it was not released to yet
 * @param subject decoded, one line, empty when there is none
 * @param size of the message in bytes
 * @param heldAt when it was held
 */
public record HeldFacts(
        String id,
        String folder,
        String reasonCode,
        String reason,
        String token,
        @Nullable String sender,
        List<String> recipients,
        String subject,
        long size,
        Instant heldAt) {
    public HeldFacts {
        recipients = List.copyOf(recipients);
    }

    /** The sender, empty for the null sender. */
    public String senderText() {
        return sender == null ? "" : sender;
    }

    /** The first recipient, empty when there is none. */
    public String firstRecipient() {
        return recipients.isEmpty() ? "" : recipients.get(0);
    }
}
