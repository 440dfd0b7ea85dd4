package org.tlsgateway.core.delivery;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.tls.TlsLevel;

/**
 * What each message demands of its way: what its sender said, and what the operator says of its sender and recipients.
 *
 * @param rules all that match count, the strongest wins
 * @param header whether the sender's "TLS-Required: No" counts
 */
public record DemandPolicy(List<DemandRule> rules, TlsRequiredHeader header) {
    /** No rules; the sender's word counts. */
    public static final DemandPolicy NONE = new DemandPolicy(List.of(), TlsRequiredHeader.HONOUR);

    private static final String REPORT =
            "a report on a message with REQUIRETLS travels as safely as the message, but is not lost for want of it";

    public DemandPolicy {
        rules = List.copyOf(rules);
    }

    /**
     * The demand of a message.
     *
     * @param envelope its sender, the recipients of one destination, and whether MAIL had REQUIRETLS
     * @param tlsOptional whether its header says "TLS-Required: No"
     */
    public MessageDemand of(Envelope envelope, boolean tlsOptional) {
        TlsLevel level = null;
        String reason = null;
        // RFC 8689 section 5: with a null sender "the REQUIRETLS parameter SHOULD NOT cause a bounce message to be
        // discarded"
        boolean report = envelope.requireTls() && envelope.sender() == null;
        if (report) {
            level = TlsLevel.VERIFY;
            reason = REPORT;
        }
        for (DemandRule rule : rules) {
            if (isStronger(rule.level(), level) && rule.matches(envelope.sender(), envelope.recipients())) {
                level = rule.level();
                reason = "demand '" + rule.name() + "' asks for " + level.name().toLowerCase(Locale.ROOT) + ": "
                        + rule.reason();
            }
        }
        boolean requireTls = envelope.requireTls() && !report;
        // RFC 8689 section 4.1: "If the REQUIRETLS MAIL FROM parameter is specified, the TLS-Required header field MUST
        // be
        // ignored"
        boolean optional = tlsOptional && !envelope.requireTls() && header == TlsRequiredHeader.HONOUR;
        return new MessageDemand(requireTls, optional, level, reason);
    }

    private static boolean isStronger(TlsLevel level, @Nullable TlsLevel other) {
        return other == null || level.compareTo(other) > 0;
    }
}
