package org.tlsgateway.downstream.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.tls.TlsAchieved;

/**
 * A message as SMTP can carry it: checked addresses, known content.
 *
 * @param sender null for the null sender
 * @param recipients those whose address can be sent, each once
 * @param refusedHere the others, with a reply of our own
 * @param envelope whose parameters go along where the server knows them
 * @param content to send
 * @param facts what the content needs
 */
record OutgoingMessage(
        @Nullable MailPath sender,
        List<MailPath> recipients,
        Map<String, SmtpReply> refusedHere,
        Envelope envelope,
        MessageContent content,
        ContentFacts facts) {
    /** What can be done with a message on a connection. */
    sealed interface Commands {}

    /**
     * @param mail the MAIL command
     * @param recipients to name to the server
     * @param rcpt the RCPT command of each
     * @param refused those that the server cannot take, with a reply of our own
     * @param duty who reports on what the server takes
     */
    record Sendable(
            byte[] mail, List<MailPath> recipients, List<byte[]> rcpt, Map<String, SmtpReply> refused, DsnDuty duty)
            implements Commands {}

    /** Nothing can be sent. */
    record Unsendable(AttemptOutcome outcome) implements Commands {}

    /** The message, or why it cannot be sent to any server. */
    static OutgoingMessage of(Envelope envelope, MessageContent content, ContentFacts facts) throws SmtpFailure {
        String defect = facts.defect();
        if (defect != null) {
            throw new SmtpFailure(Failure.CONTENT_INVALID, defect, null, TlsAchieved.CLEAR);
        }
        MailPath sender = null;
        if (envelope.sender() != null) {
            sender = MailPath.of(envelope.sender())
                    .orElseThrow(() -> invalid("the sender's address cannot be sent", envelope.sender()));
        }
        List<MailPath> good = new ArrayList<>();
        Map<String, SmtpReply> bad = new LinkedHashMap<>();
        for (String recipient : envelope.recipients().stream().distinct().toList()) {
            Optional<MailPath> path = MailPath.of(recipient);
            path.ifPresentOrElse(
                    good::add,
                    () -> bad.put(recipient, own(553, Failure.ADDRESS_INVALID, "the address cannot be sent in SMTP")));
        }
        if (good.isEmpty()) {
            throw invalid(
                    "no recipient's address can be sent",
                    bad.keySet().iterator().next());
        }
        return new OutgoingMessage(sender, good, bad, envelope, content, facts);
    }

    Commands commandsFor(Capabilities capabilities, TlsAchieved tls) {
        RequireTlsCommand requireTls = new RequireTlsCommand(envelope, capabilities.has("REQUIRETLS"), tls);
        RequireTlsCommand.Obstacle obstacle = requireTls.obstacle();
        if (obstacle != null) {
            return unsendable(obstacle.failure(), tls, obstacle.detail());
        }
        long limit = capabilities.sizeLimit();
        if (limit > 0 && facts.size() > limit) {
            return unsendable(Failure.MESSAGE_TOO_BIG, tls, "the message has " + facts.size() + ", SIZE is " + limit);
        }
        if (facts.eightBit() && !capabilities.has("8BITMIME")) {
            return unsendable(Failure.EIGHTBITMIME_MISSING, tls, "8-bit content, and 8BITMIME is not offered");
        }
        boolean utf8 = capabilities.has("SMTPUTF8");
        MailPath from = sender;
        if (from != null && !from.ascii() && !utf8) {
            return unsendable(
                    Failure.SMTPUTF8_MISSING, tls, "the sender's address needs SMTPUTF8, which is not offered");
        }
        List<MailPath> named =
                recipients.stream().filter(path -> path.ascii() || utf8).toList();
        if (named.isEmpty()) {
            return unsendable(
                    Failure.SMTPUTF8_MISSING, tls, "the recipient's address needs SMTPUTF8, which is not offered");
        }
        boolean utf8Header = envelope.smtpUtf8() && facts.eightBitHeader();
        if (utf8Header && !utf8) {
            return unsendable(Failure.SMTPUTF8_HEADER, tls, "the header needs SMTPUTF8, which is not offered");
        }
        Map<String, SmtpReply> refused = new LinkedHashMap<>();
        recipients.stream()
                .filter(path -> !named.contains(path))
                .forEach(path -> refused.put(
                        path.address(),
                        own(553, Failure.SMTPUTF8_MISSING, "the address needs SMTPUTF8, which is not offered")));
        // RFC 6531 section 3.4: asked for when it is needed, so that plain mail goes wherever it can.
        boolean withUtf8 =
                utf8Header || (from != null && !from.ascii()) || named.stream().anyMatch(path -> !path.ascii());
        DsnCommands dsn = new DsnCommands(envelope.dsn(), capabilities.has("DSN"), withUtf8);
        List<byte[]> rcpt = named.stream()
                .map(path -> join("RCPT TO:<", path.octets(), ">" + dsn.rcpt(path.address())))
                .toList();
        return new Sendable(
                mail(capabilities, withUtf8, requireTls.mail() + dsn.mail()), named, rcpt, refused, dsn.duty());
    }

    private byte[] mail(Capabilities capabilities, boolean withUtf8, String others) {
        StringBuilder parameters = new StringBuilder(">");
        if (capabilities.has("SIZE")) {
            parameters.append(" SIZE=").append(facts.size());
        }
        if (facts.eightBit()) {
            parameters.append(" BODY=8BITMIME");
        }
        if (withUtf8) {
            parameters.append(" SMTPUTF8");
        }
        parameters.append(others);
        MailPath from = sender;
        return join("MAIL FROM:<", from == null ? new byte[0] : from.octets(), parameters.toString());
    }

    private static byte[] join(String before, byte[] octets, String after) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(octets);
        line.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return line.toByteArray();
    }

    private static SmtpFailure invalid(String what, @Nullable String address) {
        return new SmtpFailure(
                Failure.ADDRESS_INVALID,
                what + ": " + PeerText.clean(String.valueOf(address)),
                null,
                TlsAchieved.CLEAR);
    }

    private static Unsendable unsendable(Failure failure, TlsAchieved tls, String detail) {
        return new Unsendable(new AttemptOutcome.Failed(tls, failure, detail, null));
    }

    /** In the place of the server's, so that one bad address does not keep the others from their mail. */
    private static SmtpReply own(int code, Failure failure, String words) {
        return new SmtpReply(code, List.of(failure.enhancedStatusCode() + " " + words + " (said by the gateway)"));
    }
}
