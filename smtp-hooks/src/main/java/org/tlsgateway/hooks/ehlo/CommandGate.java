package org.tlsgateway.hooks.ehlo;

import java.util.Set;
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
     * @param tlsPossible true when STARTTLS can be had
     * @param decision what the rules say
     * @param authAnnounced whether EHLO lists AUTH now
     * @param authPossible whether it would inside TLS
     * @param maxSize of a message, 0 for no limit
     * @param parameters of MAIL and RCPT that handlers take, upper case
     * @param transaction how far the mail transaction is
     * @param smtpUtf8 true when its MAIL had SMTPUTF8
     */
    record Facts(
            boolean tls,
            boolean tlsPossible,
            SessionDecision decision,
            boolean authAnnounced,
            boolean authPossible,
            long maxSize,
            Set<String> parameters,
            Transaction transaction,
            boolean smtpUtf8) {}

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
            case "MAIL" -> EnvelopeGate.refuse("FROM:", argument, facts);
            case "RCPT" -> refuseInMessage(verb, facts, EnvelopeGate.refuse("TO:", argument, facts));
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
}
