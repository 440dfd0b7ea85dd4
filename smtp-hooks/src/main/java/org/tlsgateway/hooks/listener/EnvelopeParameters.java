package org.tlsgateway.hooks.listener;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.inspection.MailAttributes;

/**
 * What a transaction's envelope says beyond James's addresses: SMTPUTF8 (RFC 6531), REQUIRETLS (RFC 8689) and DSN (RFC 3461).
 * Forgotten with it.
 */
public final class EnvelopeParameters {
    private static final String NONE = "-";

    private final Map<String, String> utf8Addresses = new LinkedHashMap<>();
    private final Map<String, String> recipients = new LinkedHashMap<>();
    private boolean smtpUtf8;
    private boolean requireTls;
    private @Nullable String ret;
    private @Nullable String envid;

    /** MAIL had these parameters. */
    public void mail(
            boolean withSmtpUtf8, boolean withRequireTls, @Nullable String retValue, @Nullable String envidValue) {
        smtpUtf8 = withSmtpUtf8;
        requireTls = withRequireTls;
        ret = retValue;
        envid = envidValue;
    }

    /** RCPT had these; {@code recipient} as in James's envelope. */
    public void recipient(String recipient, @Nullable String notify, @Nullable String orcpt) {
        if (notify != null || orcpt != null) {
            recipients.put(recipient, (notify == null ? NONE : notify) + "\t" + (orcpt == null ? NONE : orcpt));
        }
    }

    /** An address that is not ASCII, and what stands for it in James's envelope. */
    public void standIn(String standIn, String address) {
        utf8Addresses.put(standIn, address);
    }

    /** True when this address of James's envelope stands for another one. */
    public boolean isStandIn(String address) {
        return utf8Addresses.containsKey(address);
    }

    /** The address that this one of James's envelope stands for, or itself. */
    public String real(String address) {
        return utf8Addresses.getOrDefault(address, address);
    }

    public boolean smtpUtf8() {
        return smtpUtf8;
    }

    /** As {@link MailAttributes} describe them. */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (smtpUtf8) {
            attributes.put(MailAttributes.SMTPUTF8, "true");
        }
        if (requireTls) {
            // RFC 8689 section 4.1: the server "MUST tag that message as needing REQUIRETLS handling"
            attributes.put(MailAttributes.REQUIRETLS, "true");
        }
        if (ret != null) {
            attributes.put(MailAttributes.DSN_RET, ret);
        }
        if (envid != null) {
            attributes.put(MailAttributes.DSN_ENVID, envid);
        }
        put(attributes, MailAttributes.UTF8_ADDRESSES, utf8Addresses);
        put(attributes, MailAttributes.DSN_RECIPIENTS, recipients);
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, Map<String, String> lines) {
        if (!lines.isEmpty()) {
            attributes.put(
                    name,
                    lines.entrySet().stream()
                            .map(line -> line.getKey() + "\t" + line.getValue())
                            .collect(Collectors.joining("\n")));
        }
    }
}
