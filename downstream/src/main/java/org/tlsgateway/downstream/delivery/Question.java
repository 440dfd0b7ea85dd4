package org.tlsgateway.downstream.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.smtp.MessageContent;

/**
 * A message that might be sent: what explain and probe are asked about.
 *
 * @param recipient its address
 * @param domain of the recipient
 * @param sender null for the null sender
 * @param overTls whether the client would use TLS
 * @param requireTls whether MAIL would have REQUIRETLS
 * @param tlsOptional whether its header would say "TLS-Required: No"
 */
public record Question(
        String recipient,
        DomainName domain,
        @Nullable String sender,
        boolean overTls,
        boolean requireTls,
        boolean tlsOptional) {
    private static final MessageContent NOTHING = new MessageContent() {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public InputStream open() throws IOException {
            throw new IOException("a question has no content: nothing is sent");
        }
    };

    /** About mail to an address, or to a domain; empty when it is neither. */
    public static Optional<Question> to(
            String recipient, @Nullable String sender, boolean overTls, boolean requireTls, boolean tlsOptional) {
        int at = recipient.lastIndexOf('@');
        String address = at < 0 ? "postmaster@" + recipient : recipient;
        String domain = recipient.substring(at + 1);
        // No top-level domain is a number (RFC 3696 section 2).
        boolean literal = domain.matches("(.*\\.)?[0-9]+\\.?");
        return at == 0 || literal || address.chars().anyMatch(Question::isNoText)
                ? Optional.empty()
                : DomainName.parse(domain.toLowerCase(Locale.ROOT))
                        .map(name -> new Question(
                                address,
                                name,
                                sender == null || sender.isEmpty() || sender.equals("<>") ? null : sender,
                                overTls,
                                requireTls,
                                tlsOptional));
    }

    private static boolean isNoText(int c) {
        return c <= ' ' || c == 127;
    }

    /** The message as delivery would get it from the queue. */
    Request request(DemandPolicy demands) {
        Envelope envelope = new Envelope(sender, List.of(recipient), false, DsnParameters.NONE, requireTls);
        return new Request(
                "explain", domain, envelope, NOTHING, overTls, SessionRoute.MX, demands.of(envelope, tlsOptional));
    }
}
