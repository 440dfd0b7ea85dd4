package org.tlsgateway.hooks.verdict;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.hooks.listener.ClientText;

/**
 * The Received line that the gateway puts before a message (RFC 5321 section 4.4).
 *
 * @param helo the argument of EHLO or HELO
 * @param clientAddress without brackets
 * @param by our own name
 * @param esmtp true after EHLO
 * @param smtpUtf8 true when MAIL had SMTPUTF8
 * @param authenticated true after AUTH
 * @param tlsProtocol null in clear
 * @param tlsCipher null in clear
 * @param id the message's id
 * @param singleRecipient null when there are several, which must not learn of each other, and when it is not ASCII
 * @param time when DATA began
 */
record ReceivedHeader(
        String helo,
        String clientAddress,
        String by,
        boolean esmtp,
        boolean smtpUtf8,
        boolean authenticated,
        @Nullable String tlsProtocol,
        @Nullable String tlsCipher,
        String id,
        @Nullable String singleRecipient,
        ZonedDateTime time) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    /** The "with" clause (RFC 3848, RFC 6531 section 4.3). */
    String protocol() {
        if (!esmtp) {
            return "SMTP";
        }
        return (smtpUtf8 ? "UTF8SMTP" : "ESMTP") + (tlsProtocol == null ? "" : "S") + (authenticated ? "A" : "");
    }

    /** The folded line with CRLF at its end. */
    String text() {
        String literal = clientAddress.indexOf(':') >= 0 ? "IPv6:" + clientAddress : clientAddress;
        StringBuilder text = new StringBuilder(256)
                .append("Received: from ")
                .append(ClientText.headerWord(helo))
                .append(" ([")
                .append(ClientText.headerWord(literal))
                .append("])\r\n");
        if (tlsProtocol != null) {
            text.append("\t(using ")
                    .append(ClientText.headerWord(tlsProtocol))
                    .append(" with cipher ")
                    .append(ClientText.headerWord(String.valueOf(tlsCipher)))
                    .append(")\r\n");
        }
        text.append("\tby ")
                .append(ClientText.headerWord(by))
                .append(" (TLS Gateway) with ")
                .append(protocol())
                .append(" id ")
                .append(ClientText.headerWord(id));
        if (singleRecipient != null) {
            text.append("\r\n\tfor <")
                    .append(ClientText.printable(singleRecipient))
                    .append('>');
        }
        return text.append(";\r\n\t").append(DATE.format(time)).append("\r\n").toString();
    }
}
