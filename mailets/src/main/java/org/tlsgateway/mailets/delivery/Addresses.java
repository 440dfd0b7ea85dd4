package org.tlsgateway.mailets.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;

/**
 * The recipients of a mail by destination.
 *
 * @param byDomain in the order in which the domains first come
 * @param unroutable without a domain or with an address literal: mail goes by domain here, and to nowhere else
 */
record Addresses(Map<DomainName, List<String>> byDomain, List<String> unroutable) {
    /** James strips the brackets of an address literal; no top-level domain is a number (RFC 3696 section 2). */
    private static final Pattern LITERAL = Pattern.compile("(.*\\.)?[0-9]+\\.?");

    static Addresses group(List<String> recipients) {
        Map<DomainName, List<String>> byDomain = new LinkedHashMap<>();
        List<String> unroutable = new ArrayList<>();
        for (String recipient : recipients) {
            domainOf(recipient)
                    .ifPresentOrElse(
                            domain -> byDomain.computeIfAbsent(domain, d -> new ArrayList<>())
                                    .add(recipient),
                            () -> unroutable.add(recipient));
        }
        return new Addresses(byDomain, unroutable);
    }

    static Optional<DomainName> domainOf(String recipient) {
        int at = recipient.lastIndexOf('@');
        if (at <= 0) {
            return Optional.empty();
        }
        String domain = recipient.substring(at + 1);
        return LITERAL.matcher(domain).matches() ? Optional.empty() : DomainName.parse(domain);
    }

    static RecipientOutcome refusal(String recipient) {
        return new RecipientOutcome(
                recipient,
                RecipientOutcome.Result.BOUNCED,
                Failure.ADDRESS_INVALID,
                null,
                Failure.ADDRESS_INVALID.enhancedStatusCode(),
                null,
                "the address has no domain name that mail can be sent to");
    }

    /** As James knows them, for its views; what it cannot parse is kept in the {@link QueueState} only. */
    static List<MailAddress> parsed(List<String> recipients) {
        List<MailAddress> parsed = new ArrayList<>();
        for (String recipient : recipients) {
            try {
                parsed.add(new MailAddress(recipient));
            } catch (AddressException unknownToJames) {
                continue;
            }
        }
        return parsed;
    }
}
