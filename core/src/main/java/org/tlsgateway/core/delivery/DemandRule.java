package org.tlsgateway.core.delivery;

import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * A level that the operator demands for messages of a sender or to a recipient.
 *
 * @param name shown in reasons
 * @param senders of whom, null for all
 * @param recipients to whom, null for all
 * @param level the least level
 * @param reason in the operator's words
 */
public record DemandRule(
        String name,
        @Nullable AddressPatterns senders,
        @Nullable AddressPatterns recipients,
        TlsLevel level,
        String reason) {
    /** @param sender null for the null sender, which no pattern matches */
    boolean matches(@Nullable String sender, Iterable<String> to) {
        if (senders != null && (sender == null || !senders.matches(sender))) {
            return false;
        }
        if (recipients == null) {
            return true;
        }
        for (String recipient : to) {
            if (recipients.matches(recipient)) {
                return true;
            }
        }
        return false;
    }
}
