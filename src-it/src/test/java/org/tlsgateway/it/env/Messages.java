package org.tlsgateway.it.env;

import java.util.Base64;

/** Messages to send, with CRLF, without the final dot. */
public final class Messages {
    private Messages() {}

    /** Harmless, with this subject. */
    public static String plain(String subject) {
        return with(subject, "Nothing to see here.");
    }

    /** What every scanner takes for spam; put together here so that no scanner takes this file for it. */
    public static String gtube() {
        return with("GTUBE", pattern("XJS"));
    }

    /** What Rspamd wants to mark with a header. */
    public static String addHeader() {
        return with("GTUBE header", pattern("YJS"));
    }

    /** What Rspamd wants to mark in its subject. */
    public static String rewriteSubject() {
        return with("GTUBE subject", pattern("ZJS"));
    }

    /** What Rspamd wants to pass. */
    public static String noAction() {
        return with("GTUBE pass", pattern("AJS"));
    }

    /** The test file that every virus scanner knows (www.eicar.org); put together here for the same reason. */
    public static String eicar() {
        return "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";
    }

    /** With a file in base64. */
    public static String attached(String subject, String file, byte[] content) {
        return String.join(
                "\r\n",
                with(subject, "")
                        .replace(
                                "text/plain; charset=us-ascii",
                                "application/octet-stream; name=" + file + "\r\nContent-Transfer-Encoding: base64")
                        .stripTrailing(),
                "",
                Base64.getMimeEncoder().encodeToString(content));
    }

    public static String with(String subject, String body) {
        return String.join(
                "\r\n",
                "From: Sender <sender@client.test>",
                "To: Recipient <recipient@downstream.test>",
                "Subject: " + subject,
                "Date: Mon, 23 Nov 2026 17:00:00 +0000",
                "Message-ID: <" + subject.replace(' ', '-') + "@client.test>",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                body);
    }

    private static String pattern(String kind) {
        return kind + "*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    }
}
