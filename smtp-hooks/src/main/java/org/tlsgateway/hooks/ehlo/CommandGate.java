package org.tlsgateway.hooks.ehlo;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.ehlo.EhloFilter;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.hooks.listener.ClientText;

/** Decides whether a command may reach its handler at all; pure. */
final class CommandGate {
    /** RFC 3207 section 4: all that a client may say before TLS where TLS is required. */
    private static final Set<String> BEFORE_REQUIRED_TLS = Set.of("NOOP", "EHLO", "HELO", "STARTTLS", "QUIT");

    /** RFC 5321 section 4.5.3.1.2. */
    private static final int LONGEST_NAME = 255;

    private CommandGate() {}

    /** Why a command is refused. */
    record Refusal(int code, String text) {}

    /**
     * What is known when a command comes.
     *
     * @param tls true inside TLS
     * @param decision what the rules say
     * @param authAnnounced whether EHLO lists AUTH now
     * @param authPossible whether it would inside TLS
     * @param maxSize of a message, 0 for no limit
     * @param parameters of MAIL and RCPT that handlers take, upper case
     * @param transaction how far the mail transaction is
     */
    record Facts(
            boolean tls,
            SessionDecision decision,
            boolean authAnnounced,
            boolean authPossible,
            long maxSize,
            Set<String> parameters,
            Transaction transaction) {}

    /** How far a mail transaction is. */
    enum Transaction {
        NONE,
        /** MAIL was accepted. */
        ENVELOPE,
        /** A part of the message has come by BDAT. */
        CHUNKS
    }

    /** The refusal of this command, null when it may go on; {@code verb} is in upper case. */
    static @Nullable Refusal refuse(String verb, @Nullable String argument, Facts facts) {
        SessionDecision decision = facts.decision();
        if (decision.tls() == ClientTls.REQUIRE && !facts.tls() && !BEFORE_REQUIRED_TLS.contains(verb)) {
            return new Refusal(530, "5.7.0 Must issue a STARTTLS command first");
        }
        // RFC 5321 section 4.1.1.11 and 4.2.4
        if (EhloFilter.hiddenBy(verb, decision.hidden()) != null) {
            return new Refusal(502, "5.5.1 Command not implemented");
        }
        return switch (verb) {
            case "EHLO", "HELO" -> refuseGreeting(argument);
            case "AUTH" -> refuseAuth(facts);
            case "MAIL" -> refuseEnvelope("FROM:", argument, facts);
            case "RCPT" -> refuseInMessage(verb, facts, refuseEnvelope("TO:", argument, facts));
            case "DATA" -> refuseInMessage(verb, facts, null);
            default -> null;
        };
    }

    private static @Nullable Refusal refuseGreeting(@Nullable String argument) {
        if (argument == null || argument.isBlank()) {
            return new Refusal(501, "5.5.4 A name or an address literal is needed");
        }
        if (argument.length() > LONGEST_NAME || ClientText.hasControlOrEightBit(argument)) {
            return new Refusal(501, "5.5.4 Not a name or an address literal");
        }
        return null;
    }

    private static @Nullable Refusal refuseAuth(Facts facts) {
        if (facts.authAnnounced()) {
            // RFC 4954 section 4
            return facts.transaction() != Transaction.NONE
                    ? new Refusal(503, "5.5.1 AUTH not permitted during a mail transaction")
                    : null;
        }
        return facts.authPossible()
                ? new Refusal(538, "5.7.11 Encryption required for authentication: issue STARTTLS first")
                : new Refusal(502, "5.5.1 Command not implemented");
    }

    /** RFC 3030 section 2: BDAT and DATA exclude each other, and BDAT comes after all recipients. */
    private static @Nullable Refusal refuseInMessage(String verb, Facts facts, @Nullable Refusal otherwise) {
        return facts.transaction() == Transaction.CHUNKS
                ? new Refusal(503, "5.5.1 " + verb + " not permitted after BDAT")
                : otherwise;
    }

    private static @Nullable Refusal refuseEnvelope(String label, @Nullable String argument, Facts facts) {
        if (argument != null && ClientText.hasControlOrEightBit(argument)) {
            // RFC 6531 section 3.5: SMTPUTF8 is not offered.
            return argument.chars().anyMatch(c -> c >= 0x7f)
                    ? new Refusal(553, "5.6.7 Address is not ASCII and SMTPUTF8 is not offered")
                    : new Refusal(501, "5.5.4 Control character in the argument");
        }
        EnvelopeCommand command = EnvelopeCommand.parse(argument, label);
        if (command == null) {
            return new Refusal(501, "5.5.4 Syntax: " + label + "<address> [parameters]");
        }
        if (!isAddress(command.path(), label)) {
            return new Refusal(501, (label.equals("TO:") ? "5.1.3" : "5.1.7") + " Not a mail address");
        }
        Set<String> seen = new HashSet<>();
        for (EnvelopeCommand.Parameter parameter : command.parameters()) {
            Refusal refusal = seen.add(parameter.name())
                    ? refuseParameter(label, parameter, facts)
                    : new Refusal(501, "5.5.4 Parameter given twice: " + parameter.name());
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** James's handlers would refuse it too, each time with a stack trace in the log. */
    private static boolean isAddress(String path, String label) {
        String address = path.substring(1, path.length() - 1);
        if (address.isEmpty()) {
            return label.equals("FROM:");
        }
        try {
            // RFC 5321 section 4.5.1: "postmaster" needs no domain.
            new MailAddress(address.indexOf('@') < 0 ? address + "@localhost" : address);
            return true;
        } catch (AddressException notOne) {
            return false;
        }
    }

    private static @Nullable Refusal refuseParameter(String label, EnvelopeCommand.Parameter parameter, Facts facts) {
        boolean mail = label.equals("FROM:");
        // RFC 5321 section 4.1.1.11
        if (EhloFilter.parameterHiddenBy(parameter.toString(), facts.decision().hidden()) != null
                || !facts.parameters().contains(label + parameter.name())
                || (parameter.name().equals("AUTH") && !facts.authAnnounced())) {
            return new Refusal(555, "5.5.4 Parameter not recognized: " + parameter.name());
        }
        if (mail && parameter.name().equals("SIZE")) {
            return refuseSize(parameter.value(), facts.maxSize());
        }
        if (mail && parameter.name().equals("BODY")) {
            String body = String.valueOf(parameter.value()).toUpperCase(Locale.ROOT);
            // RFC 6152 section 3
            return body.equals("7BIT") || body.equals("8BITMIME") ? null : new Refusal(555, "5.5.4 BODY not supported");
        }
        return null;
    }

    /** RFC 1870 section 6. */
    private static @Nullable Refusal refuseSize(@Nullable String value, long maxSize) {
        if (value == null || !value.matches("\\d{1,20}")) {
            return new Refusal(501, "5.5.4 SIZE is not a number");
        }
        boolean tooBig = maxSize > 0 && (value.length() > 18 || Long.parseLong(value) > maxSize);
        return tooBig ? new Refusal(552, "5.3.4 Message size exceeds the limit of " + maxSize + " bytes") : null;
    }
}
