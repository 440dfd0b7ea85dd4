package org.tlsgateway.mailets.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.delivery.RecipientOutcome;
import org.tlsgateway.core.delivery.SmtpReply;

/**
 * A delivery status notification (RFC 3464): what the sender of a message is told of its failure or delay.
 *
 * @param id unique, for Message-ID and boundary; letters, digits, hyphens
 * @param reporter the gateway's own name
 * @param postmaster who sends the report
 * @param sender who gets it
 * @param queueId of the message it is about
 * @param arrival when that message was taken over
 * @param now the date of the report
 * @param retryUntil when delivery is given up; null when it has been
 * @param outcomes of the recipients it is about
 * @param headers the header of the message, as it is
 */
record StatusReport(
        String id,
        String reporter,
        String postmaster,
        String sender,
        String queueId,
        Instant arrival,
        Instant now,
        @Nullable Instant retryUntil,
        List<RecipientOutcome> outcomes,
        byte[] headers) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final Pattern STATUS = Pattern.compile("[245]\\.\\d{1,3}\\.\\d{1,3}");
    private static final int WIDTH = 76;

    /** The report as a message, lines ended by CRLF. */
    byte[] toMessage() {
        boolean delayed = retryUntil != null;
        StringBuilder out = new StringBuilder(2048);
        String boundary = "=_" + id;
        line(out, "Date: " + DATE.format(now));
        line(out, "From: Mail Delivery System <" + Words.line(postmaster) + ">");
        line(out, "To: <" + Words.line(sender) + ">");
        line(
                out,
                delayed
                        ? "Subject: Delayed: your message is still being delivered"
                        : "Subject: Undelivered: your message could not be delivered");
        line(out, "Message-ID: <" + id + "@" + reporter + ">");
        // RFC 3834 section 5: nobody's auto-responder is to answer it.
        line(out, "Auto-Submitted: auto-replied");
        line(out, "MIME-Version: 1.0");
        line(out, "Content-Type: multipart/report; report-type=delivery-status;");
        line(out, " boundary=\"" + boundary + "\"");
        line(out, "");
        line(out, "This is a report in MIME format.");
        part(out, boundary, "text/plain; charset=us-ascii");
        humanText(out, delayed);
        part(out, boundary, "message/delivery-status");
        statusFields(out, delayed);
        QuotedHeader quoted = QuotedHeader.of(headers);
        line(out, "--" + boundary);
        line(out, "Content-Type: text/rfc822-headers");
        if (quoted.encoded()) {
            line(out, "Content-Transfer-Encoding: quoted-printable");
        }
        line(out, "");
        out.append(quoted.text());
        line(out, "");
        line(out, "--" + boundary + "--");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void part(StringBuilder out, String boundary, String type) {
        line(out, "--" + boundary);
        line(out, "Content-Type: " + type);
        line(out, "");
    }

    private void humanText(StringBuilder out, boolean delayed) {
        line(out, "This is the mail gateway " + reporter + ".");
        line(out, "");
        if (delayed) {
            paragraph(
                    out,
                    "Your message has not been delivered yet to the recipients below. You need not send it again: delivery"
                            + " is tried until " + DATE.format(retryUntil)
                            + ", and you will be told if it fails for good.",
                    "");
        } else {
            paragraph(
                    out,
                    "Your message could not be delivered to the recipients below and will not be tried again. The reason"
                            + " stands under each of them.",
                    "");
        }
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

    private void statusFields(StringBuilder out, boolean delayed) {
        line(out, "Reporting-MTA: dns; " + reporter);
        line(out, "X-Queue-ID: " + Words.ascii(queueId));
        line(out, "Arrival-Date: " + DATE.format(arrival));
        for (RecipientOutcome outcome : outcomes) {
            line(out, "");
            line(out, "Final-Recipient: " + typed(outcome.recipient()));
            line(out, delayed ? "Action: delayed" : "Action: failed");
            line(out, "Status: " + status(outcome.enhancedStatusCode(), delayed ? '4' : '5'));
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
                line(out, "Will-Retry-Until: " + DATE.format(retryUntil));
            }
        }
        line(out, "");
    }

    /** RFC 3464 section 2.3.4: failed has class 5, delayed has class 4. */
    private static String status(String code, char wanted) {
        return STATUS.matcher(code).matches() && code.charAt(0) == wanted ? code : wanted + ".0.0";
    }

    /** RFC 6533 section 3: an address beyond ASCII is of type utf-8 and is escaped in a 7-bit report. */
    private static String typed(String address) {
        String line = Words.line(address);
        if (line.chars().allMatch(c -> c < 128)) {
            return "rfc822; " + line;
        }
        StringBuilder out = new StringBuilder("utf-8; ");
        line.codePoints().forEach(c -> {
            if (c < 128 && c != '\\' && c != '+' && c != '=') {
                out.append((char) c);
            } else {
                out.append(String.format(Locale.ROOT, "\\x{%02X}", c));
            }
        });
        return out.toString();
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
