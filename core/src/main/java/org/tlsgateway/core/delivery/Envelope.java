package org.tlsgateway.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SMTP envelope of a message for one destination.
 *
 * @param sender the reverse-path without angle brackets, null for the null sender
 * @param recipients the forward-paths without angle brackets, at least one
 */
public record Envelope(@Nullable String sender, List<String> recipients) {
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
    }
}
