package org.tlsgateway.mailets.tlsrpt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.tlsgateway.core.tlsrpt.TlsReport;

/**
 * The mail that carries a report (RFC 8460 section 5.3).
 *
 * @param report that it carries
 * @param gzip the same as its receiver reads it
 * @param to the address of the domain's record
 * @param reporter the gateway's own name
 * @param now the date of the mail
 */
public record ReportMessage(TlsReport report, byte[] gzip, String to, String reporter, Instant now) {
    /** Those that the message has and a signature is to cover (RFC 8460 section 5.3, RFC 6376 section 5.4.1). */
    public static final List<String> HEADERS = List.of(
            "From",
            "To",
            "Date",
            "Subject",
            "Message-ID",
            "MIME-Version",
            "Content-Type",
            "TLS-Report-Domain",
            "TLS-Report-Submitter");

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Lines ended by CRLF, US-ASCII. */
    public byte[] toMessage() {
        StringBuilder out = new StringBuilder(2048);
        String boundary = "=_tlsrpt-" + report.uniqueId();
        header(out);
        line(out, "Content-Type: multipart/report; report-type=\"tlsrpt\";");
        line(out, " boundary=\"" + boundary + "\"");
        line(out, "");
        line(out, "This is a report in MIME format.");
        line(out, "--" + boundary);
        line(out, "Content-Type: text/plain; charset=us-ascii");
        line(out, "");
        text(out);
        line(out, "--" + boundary);
        // RFC 8460 section 5.3
        line(out, "Content-Type: application/tlsrpt+gzip");
        line(out, "Content-Transfer-Encoding: base64");
        line(out, "Content-Disposition: attachment;");
        line(out, " filename=\"" + report.fileName() + "\"");
        line(out, "");
        line(out, Base64.getMimeEncoder().encodeToString(gzip));
        line(out, "--" + boundary + "--");
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void header(StringBuilder out) {
        String submitter = report.submitter().domain().ascii();
        line(out, "Date: " + DATE.format(now));
        line(out, "From: <" + report.submitter().contact() + ">");
        line(out, "To: <" + to + ">");
        // RFC 8460 section 5.3
        line(out, "Subject: Report Domain: " + report.domain());
        line(out, " Submitter: " + submitter);
        line(out, " Report-ID: <" + report.id() + ">");
        line(out, "Message-ID: <tlsrpt." + report.uniqueId() + "." + now.getEpochSecond() + "@" + reporter + ">");
        line(out, "TLS-Report-Domain: " + report.domain());
        line(out, "TLS-Report-Submitter: " + submitter);
        // RFC 8689 section 5: also further on no failure of TLS holds it up (RFC 8460 section 3).
        line(out, "TLS-Required: No");
        // RFC 3834 section 5: nobody's auto-responder is to answer it.
        line(out, "Auto-Submitted: auto-generated");
        line(out, "MIME-Version: 1.0");
    }

    private void text(StringBuilder out) {
        line(out, "This is a report on TLS for mail to " + report.domain());
        line(out, "on " + report.day() + " (UTC), by " + report.submitter().domain() + ".");
        line(out, "");
        line(out, "You get it because of the TXT record at");
        line(out, "_smtp._tls." + report.domain() + " (RFC 8460).");
        line(out, "");
    }

    private static void line(StringBuilder out, String text) {
        out.append(text).append("\r\n");
    }
}
