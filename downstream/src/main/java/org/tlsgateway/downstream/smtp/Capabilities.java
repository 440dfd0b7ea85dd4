package org.tlsgateway.downstream.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tlsgateway.core.delivery.SmtpReply;

/**
 * What a server offers (RFC 5321 section 4.1.1.1).
 *
 * @param keywords upper case, to their parameters as sent
 */
record Capabilities(Map<String, String> keywords) {
    static final Capabilities NONE = new Capabilities(Map.of());

    Capabilities {
        keywords = Map.copyOf(keywords);
    }

    /** From the lines after the first of a reply to EHLO; the first of two equal keywords counts. */
    static Capabilities of(SmtpReply reply) {
        Map<String, String> found = new LinkedHashMap<>();
        List<String> lines = reply.lines();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] parts = line.trim().split(" ", 2);
            if (!parts[0].isEmpty()) {
                found.putIfAbsent(parts[0].toUpperCase(Locale.ROOT), parts.length > 1 ? parts[1].trim() : "");
            }
        }
        return new Capabilities(found);
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    /** The greatest message the server takes (RFC 1870 section 6.1), 0 when it sets no limit. */
    long sizeLimit() {
        try {
            return Math.max(0, Long.parseLong(keywords.getOrDefault("SIZE", "0")));
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}
