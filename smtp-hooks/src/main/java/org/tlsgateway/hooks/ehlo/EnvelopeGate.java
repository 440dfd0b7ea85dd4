package org.tlsgateway.hooks.ehlo;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.ehlo.EhloFilter;

/** Decides whether MAIL and RCPT may reach their handlers; pure. */
final class EnvelopeGate {
    private EnvelopeGate() {}

    /** The refusal of MAIL ("FROM:") or RCPT ("TO:"), null when it may go on; the argument has a character for each octet. */
    static CommandGate.@Nullable Refusal refuse(String label, @Nullable String argument, CommandGate.Facts facts) {
        if (argument != null && argument.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return new CommandGate.Refusal(501, "5.5.4 Control character in the argument");
        }
        String text = argument == null ? null : utf8(argument);
        if (argument != null && text == null) {
            return new CommandGate.Refusal(553, "5.6.7 Address is neither ASCII nor UTF-8");
        }
        EnvelopeCommand command = EnvelopeCommand.parse(text, label);
        if (command == null) {
            return new CommandGate.Refusal(501, "5.5.4 Syntax: " + label + "<address> [parameters]");
        }
        boolean mail = label.equals("FROM:");
        boolean smtpUtf8 = mail ? command.find("SMTPUTF8") != null : facts.smtpUtf8();
        CommandGate.Refusal refusal = refuseParameters(label, command, facts, smtpUtf8);
        return refusal != null ? refusal : refuseAddress(label, command.path(), smtpUtf8);
    }

    /** The text of these octets, a character each; null when they are not UTF-8. */
    static @Nullable String utf8(String octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static CommandGate.@Nullable Refusal refuseAddress(String label, String path, boolean smtpUtf8) {
        String address = path.substring(1, path.length() - 1);
        if (!Utf8Address.isAscii(address) && !smtpUtf8) {
            // RFC 6531 section 3.5
            return new CommandGate.Refusal(553, "5.6.7 Address is not ASCII and MAIL had no SMTPUTF8");
        }
        boolean good = Utf8Address.isAscii(address)
                ? address.isEmpty() ? label.equals("FROM:") : isJamesAddress(address)
                : Utf8Address.parse(address)
                        .filter(utf8 -> isJamesAddress(utf8.standIn()))
                        .isPresent();
        return good
                ? null
                : new CommandGate.Refusal(501, (label.equals("TO:") ? "5.1.3" : "5.1.7") + " Not a mail address");
    }

    /** James's handlers would refuse it too, each time with a stack trace in the log. */
    private static boolean isJamesAddress(String address) {
        try {
            // RFC 5321 section 4.5.1: "postmaster" needs no domain.
            new MailAddress(address.indexOf('@') < 0 ? address + "@localhost" : address);
            return true;
        } catch (AddressException notOne) {
            return false;
        }
    }

    private static CommandGate.@Nullable Refusal refuseParameters(
            String label, EnvelopeCommand command, CommandGate.Facts facts, boolean smtpUtf8) {
        Set<String> seen = new HashSet<>();
        for (EnvelopeCommand.Parameter parameter : command.parameters()) {
            CommandGate.Refusal refusal = seen.add(parameter.name())
                    ? refuseParameter(label, parameter, facts, smtpUtf8)
                    : new CommandGate.Refusal(501, "5.5.4 Parameter given twice: " + parameter.name());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static CommandGate.@Nullable Refusal refuseParameter(
            String label, EnvelopeCommand.Parameter parameter, CommandGate.Facts facts, boolean smtpUtf8) {
        // RFC 5321 section 4.1.1.11
        if (EhloFilter.parameterHiddenBy(parameter.toString(), facts.decision().hidden()) != null
                || !facts.parameters().contains(label + parameter.name())
                || (parameter.name().equals("AUTH") && !facts.authAnnounced())) {
            return new CommandGate.Refusal(555, "5.5.4 Parameter not recognized: " + parameter.name());
        }
        // RFC 6533 section 3: the one parameter that may have UTF-8. Folding case would make ASCII of other characters,
        // too.
        if (!parameter.name().equals("ORCPT") && !Utf8Address.isAscii(parameter.toString())) {
            return new CommandGate.Refusal(501, "5.5.4 Value of " + parameter.name() + " is not ASCII");
        }
        return switch (parameter.name()) {
            case "SIZE" -> refuseSize(parameter.value(), facts.maxSize());
            case "BODY" -> refuseBody(parameter.value());
            // RFC 6531 section 3.4
            case "SMTPUTF8" ->
                parameter.value() == null ? null : new CommandGate.Refusal(501, "5.5.4 SMTPUTF8 takes no value");
            case "REQUIRETLS" -> refuseRequireTls(parameter, facts);
            default -> {
                String fault = DsnSyntax.fault(parameter, smtpUtf8);
                yield fault == null ? null : new CommandGate.Refusal(501, "5.5.4 " + fault);
            }
        };
    }

    /**
     * RFC 8689 section 2: it has no value and "MUST only be specified in the context of an SMTP session" that employs TLS. The RFC
     * names no reply for a client that does not care: 530 (RFC 3207 section 4) says what to do, where it can be done.
     */
    private static CommandGate.@Nullable Refusal refuseRequireTls(
            EnvelopeCommand.Parameter parameter, CommandGate.Facts facts) {
        if (parameter.value() != null) {
            return new CommandGate.Refusal(501, "5.5.4 REQUIRETLS takes no value");
        }
        if (facts.tls()) {
            return null;
        }
        return facts.tlsPossible()
                ? new CommandGate.Refusal(530, "5.7.10 REQUIRETLS needs TLS: issue STARTTLS first")
                : new CommandGate.Refusal(555, "5.5.4 Parameter not recognized: REQUIRETLS");
    }

    /** RFC 6152 section 3. */
    private static CommandGate.@Nullable Refusal refuseBody(@Nullable String value) {
        String body = String.valueOf(value).toUpperCase(Locale.ROOT);
        return body.equals("7BIT") || body.equals("8BITMIME")
                ? null
                : new CommandGate.Refusal(555, "5.5.4 BODY not supported");
    }

    /** RFC 1870 section 6. */
    private static CommandGate.@Nullable Refusal refuseSize(@Nullable String value, long maxSize) {
        if (value == null || !value.matches("\\d{1,20}")) {
            return new CommandGate.Refusal(501, "5.5.4 SIZE is not a number");
        }
        boolean tooBig = maxSize > 0 && (value.length() > 18 || Long.parseLong(value) > maxSize);
        return tooBig
                ? new CommandGate.Refusal(552, "5.3.4 Message size exceeds the limit of " + maxSize + " bytes")
                : null;
    }
}
