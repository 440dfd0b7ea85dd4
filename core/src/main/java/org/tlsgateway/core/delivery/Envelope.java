package org.tlsgateway.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SMTP envelope of a message for one destination.
 *
 * @param sender the reverse-path without angle brackets, null for the null sender
 * @param recipients the forward-paths without angle brackets, at least one
 * @param smtpUtf8 whether MAIL came with SMTPUTF8 (RFC 6531 section 3.4)
 * @param dsn what the sender asks to be told
 * @param requireTls whether MAIL came with REQUIRETLS (RFC 8689 section 2), or it is a report on a message that had it
 */
public record Envelope(
        @Nullable String sender, List<String> recipients, boolean smtpUtf8, DsnParameters dsn, boolean requireTls) {
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
    }

    /** An envelope without REQUIRETLS. */
    public Envelope(@Nullable String sender, List<String> recipients, boolean smtpUtf8, DsnParameters dsn) {
        this(sender, recipients, smtpUtf8, dsn, false);
    }

    /** An envelope without parameters. */
    public Envelope(@Nullable String sender, List<String> recipients) {
        this(sender, recipients, false, DsnParameters.NONE);
    }

    /** The same message for these recipients. */
    public Envelope to(List<String> others) {
        return new Envelope(sender, others, smtpUtf8, dsn, requireTls);
    }
}
