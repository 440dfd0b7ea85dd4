package org.tlsgateway.core.session;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.AddressPatterns;

/**
 * Mail that is taken from a client inside TLS only, though its session may go on in clear (DESIGN "Stricter demands can be added
 * later in the session").
 *
 * @param name shown in logs
 * @param senders of whom, null for all
 * @param recipients to whom, null for all
 * @param reason in the operator's words
 */
public record ClientTlsDemand(
        String name,
        @Nullable AddressPatterns senders,
        @Nullable AddressPatterns recipients,
        String reason) {
    /** True when MAIL is enough to know that it holds; {@code sender} is null for the null sender. */
    boolean holdsFor(@Nullable String sender) {
        return recipients == null && isFrom(sender);
    }

    /** True when it holds once this recipient is named. */
    boolean holdsFor(@Nullable String sender, String recipient) {
        return (recipients == null || recipients.matches(recipient)) && isFrom(sender);
    }

    private boolean isFrom(@Nullable String sender) {
        return senders == null || (sender != null && senders.matches(sender));
    }
}
