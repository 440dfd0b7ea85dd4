package org.tlsgateway.mailets.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.delivery.SmtpReply;
import org.tlsgateway.core.delivery.Xtext;

/**
 * A delivery status notification (RFC 3464): what the sender of a message is told became of it.
 *
 * @param id unique, for Message-ID and boundary; letters, digits, hyphens
 * @param reporter the gateway's own name
 * @param postmaster who sends the report
 * @param sender who gets it
 * @param queueId of the message it is about
 * @param arrival when that message was taken over
 * @param now the date of the report
 * @param kind what it tells
 * @param retryUntil when delivery is given up; null unless it is delayed
 * @param outcomes of the recipients it is about
 * @param dsn what the sender asked to be told
 * @param returned of the message
 */
record StatusReport(
        String id,
        String reporter,
        String postmaster,
        String sender,
        String queueId,
        Instant arrival,
        Instant now,
        Kind kind,
        @Nullable Instant retryUntil,
        List<RecipientOutcome> outcomes,
        DsnParameters dsn,
        ReturnedContent returned) {
    /** What a report tells (RFC 3464 section 2.3.3). */
    enum Kind {
        FAILED("bounce", '5'),
        DELAYED("delay-notice", '4'),
        RELAYED("relay-notice", '2');

        private final String word;
        private final char status;

        Kind(String word, char status) {
            this.word = word;
            this.status = status;
        }

        /** In the log. */
        String word() {
            return word;
        }
    }

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final int WIDTH = 76;

    /** The report as a message, lines ended by CRLF. */
    byte[] toMessage() {
        StringBuilder out = new StringBuilder(2048);
        String boundary = "=_" + id;
        line(out, "Date: " + DATE.format(now));
        line(out, "From: Mail Delivery System <" + Words.line(postmaster) + ">");
        line(out, "To: <" + Words.line(sender) + ">");
        line(
                out,
                switch (kind) {
                    case DELAYED -> "Subject: Delayed: your message is still being delivered";
                    case FAILED -> "Subject: Undelivered: your message could not be delivered";
                    case RELAYED -> "Subject: Relayed: your message was passed on";
                });
        line(out, "Message-ID: <" + id + "@" + reporter + ">");
        // RFC 3834 section 5: nobody's auto-responder is to answer it.
        line(out, "Auto-Submitted: auto-replied");
        line(out, "MIME-Version: 1.0");
        line(out, "Content-Type: multipart/report; report-type=delivery-status;");
        line(out, " boundary=\"" + boundary + "\"");
        line(out, "");
        line(out, "This is a report in MIME format.");
        part(out, boundary, "text/plain; charset=us-ascii");
        humanText(out);
        part(out, boundary, "message/delivery-status");
        statusFields(out);
        line(out, "--" + boundary);
        line(out, "Content-Type: " + returned.type());
        if (returned.encoded()) {
            line(out, "Content-Transfer-Encoding: quoted-printable");
        }
        line(out, "");
        out.append(returned.text());
        line(out, "");
        line(out, "--" + boundary + "--");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void part(StringBuilder out, String boundary, String type) {
        line(out, "--" + boundary);
        line(out, "Content-Type: " + type);
        line(out, "");
    }

    private void humanText(StringBuilder out) {
        line(out, "This is the mail gateway " + reporter + ".");
        line(out, "");
        paragraph(
                out,
                switch (kind) {
                    case DELAYED ->
                        "Your message has not been delivered yet to the recipients below. You need not send it again:"
                                + " delivery is tried until " + until()
                                + ", and you will be told if it fails for good.";
                    case FAILED ->
                        "Your message could not be delivered to the recipients below and will not be tried again. The"
                                + " reason stands under each of them.";
                    case RELAYED ->
                        "Your message was passed on to the server of the recipients below. It does not report on"
                                + " delivery: you will not be told when the message arrives.";
                },
                "");
        for (RecipientOutcome outcome : outcomes) {
            line(out, "");
            line(out, "<" + Words.ascii(outcome.recipient()) + ">");
            paragraph(out, Words.ascii(outcome.enhancedStatusCode() + " " + outcome.words()), "    ");
            if (outcome.host() != null) {
                paragraph(out, "Host: " + Words.ascii(outcome.host()), "    ");
            }
            SmtpReply reply = outcome.reply();
            if (reply != null) {
                paragraph(out, "It said: " + Words.ascii(reply.toString()), "    ");
            }
        }
        line(out, "");
        paragraph(out, "For help ask " + Words.ascii(postmaster) + " and name the queue id " + queueId + ".", "");
    }

    private void statusFields(StringBuilder out) {
        String envid = dsn.envid();
        if (envid != null) {
            // RFC 3464 section 2.2.1
            fold(out, "Original-Envelope-Id: " + Words.ascii(Xtext.decode(envid)));
        }
        line(out, "Reporting-MTA: dns; " + reporter);
        line(out, "X-Queue-ID: " + Words.ascii(queueId));
        line(out, "Arrival-Date: " + DATE.format(arrival));
        for (RecipientOutcome outcome : outcomes) {
            line(out, "");
            String orcpt = dsn.of(outcome.recipient()).orcpt();
            if (orcpt != null) {
                line(out, "Original-Recipient: " + original(orcpt));
            }
            line(out, "Final-Recipient: " + typed(outcome.recipient()));
            line(out, "Action: " + kind.name().toLowerCase(Locale.ROOT));
            line(out, "Status: " + status(outcome.enhancedStatusCode(), kind.status));
            String host = outcome.host();
            if (host != null) {
                String name = Words.ascii(host);
                line(out, "Remote-MTA: dns; " + (ADDRESS.matcher(name).matches() ? "[" + name + "]" : name));
            }
            SmtpReply reply = outcome.reply();
            fold(
                    out,
                    reply != null
                            ? "Diagnostic-Code: smtp; " + Words.ascii(reply.toString())
                            : "Diagnostic-Code: x-tlsgateway; " + Words.ascii(outcome.words()));
            line(out, "Last-Attempt-Date: " + DATE.format(now));
            if (retryUntil != null) {
                line(out, "Will-Retry-Until: " + until());
            }
        }
        line(out, "");
    }

    private String until() {
        return retryUntil == null ? "" : DATE.format(retryUntil);
    }

    /** RFC 3464 section 2.3.1: what ORCPT stands for; the type utf-8 keeps its own encoding (RFC 6533 section 3). */
    private static String original(String orcpt) {
        int semicolon = orcpt.indexOf(';');
        String type = semicolon < 0 ? "unknown" : Words.ascii(orcpt.substring(0, semicolon));
        String address = orcpt.substring(semicolon + 1);
        return type + "; "
                + (type.equalsIgnoreCase("utf-8")
                        ? Xtext.ascii(Words.line(address))
                        : Words.ascii(Xtext.decode(address)));
    }

    /** RFC 3464 section 2.3.4: relayed has class 2, failed has class 5, delayed has class 4. */
    private static String status(String code, char wanted) {
        return STATUS.matcher(code).matches() && code.charAt(0) == wanted ? code : wanted + ".0.0";
    }

    /** RFC 6533 section 3: an address beyond ASCII is of type utf-8 and is escaped in a 7-bit report. */
    private static String typed(String address) {
        String line = Words.line(address);
        if (line.chars().allMatch(c -> c < 128)) {
            return "rfc822; " + line;
        }
        return "utf-8; " + Xtext.embedded(line);
    }

    private static void paragraph(StringBuilder out, String text, String indent) {
        Words.wrap(text, WIDTH - indent.length()).forEach(line -> line(out, indent + line));
    }

    private static void fold(StringBuilder out, String field) {
        List<String> lines = Words.wrap(field, WIDTH);
        line(out, lines.get(0));
        lines.stream().skip(1).forEach(line -> line(out, " " + line));
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append("\r\n");
    }
}
