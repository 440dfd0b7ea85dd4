package org.tlsgateway.core.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.SafeText;

/**
 * What the sender of a message asks to be told of it (RFC 3461 section 4), each value as it came. A value that could end a
 * command line is as if it had never come.
 *
 * @param ret RET, null when there was none
 * @param envid ENVID in xtext, null when there was none
 * @param recipients by address, of those that had NOTIFY or ORCPT
 */
public record DsnParameters(@Nullable String ret, @Nullable String envid, Map<String, Recipient> recipients) {
    /** No parameter came. */
    public static final DsnParameters NONE = new DsnParameters(null, null, Map.of());

    private static final Recipient SILENT = new Recipient(null, null);

    public DsnParameters {
        ret = safe(ret);
        envid = safe(envid);
        recipients = Map.copyOf(recipients);
    }

    /** What the sender can be told of. */
    public enum Event {
        SUCCESS,
        FAILURE,
        DELAY
    }

    /**
     * @param events NOTIFY, null when there was none
     * @param orcpt ORCPT, null when there was none
     */
    public record Recipient(
            @Nullable String events, @Nullable String orcpt) {
        public Recipient {
            events = safe(events);
            orcpt = safe(orcpt);
        }

        /** RFC 3461 section 4.1: without NOTIFY, failure and (as the MTA sees fit) delay; with it, what it lists. */
        public boolean wants(Event event) {
            return events == null
                    ? event != Event.SUCCESS
                    : List.of(events.toUpperCase(Locale.ROOT).split(",")).contains(event.name());
        }
    }

    /** What came with this recipient. */
    public Recipient of(String recipient) {
        return recipients.getOrDefault(recipient, SILENT);
    }

    /** True when the sender wants the whole message back (RFC 3461 section 4.3). */
    public boolean wantsFullMessage() {
        return "FULL".equalsIgnoreCase(ret);
    }

    /** What {@code MailAttributes.DSN_RECIPIENTS} describes; a line that cannot be read is left out. */
    public static Map<String, Recipient> recipients(String text) {
        Map<String, Recipient> recipients = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] fields = line.split("\t", -1);
            if (fields.length == 3 && !fields[0].isEmpty()) {
                recipients.put(fields[0], new Recipient(value(fields[1]), value(fields[2])));
            }
        });
        return recipients;
    }

    private static @Nullable String value(String field) {
        return field.equals("-") ? null : field;
    }

    private static @Nullable String safe(@Nullable String value) {
        boolean good = value != null
                && !value.isEmpty()
                && value.codePoints().allMatch(c -> c > ' ' && c != 0x7f && SafeText.isPrintable(c));
        return good ? value : null;
    }
}
