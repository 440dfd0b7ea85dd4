package org.tlsgateway.mailets.delivery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.mail.MessagingException;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;

/** Messages with what re-serialising would change; one character is one byte. */
final class Messages {
    static final String PLAIN = "From: a@example.net\r\nTo: b@example.org\r\nSubject: hello\r\n\r\nhello\r\n";
    static final String FOLDED =
            "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple;\r\n\th=from : to;\r\n   b=abc=\r\n"
                    + "FROM:no-space@example.net\r\nX-Trailing: blanks  \r\nX-Empty:\r\nTo :odd@example.org\r\n\r\nbody  \r\n\r\n\r\n";
    static final String EIGHT_BIT =
            "From: J\u00fcrgen <j@example.net>\r\nSubject: gr\u00fc\u00df dich\r\n\r\nsch\u00f6n \u00ff\r\n.\r\n..\r\n";
    static final String NO_BODY = "From: a@example.net\r\nSubject: no body\r\n\r\n";
    static final String NO_SEPARATOR = "From: a@example.net\r\nSubject: header only\r\n";
    static final String NO_HEADER = "\r\nonly a body\r\n";
    static final String NO_COLON = "From: a@example.net\r\nthis is no header\r\n\r\nbody\r\n";
    static final String BLANK_FOLD = "Subject: a\r\n \r\n b\r\n\r\nbody\r\n";
    static final String NO_FINAL_CRLF = "Subject: a\r\n\r\nlast line";
    static final String LONG = "Subject: long\r\n\r\n" + ("x".repeat(900) + "\r\n").repeat(300);

    static final String[] ALL = {
        PLAIN, FOLDED, EIGHT_BIT, NO_BODY, NO_SEPARATOR, NO_HEADER, NO_COLON, BLANK_FOLD, NO_FINAL_CRLF, LONG
    };

    private Messages() {}

    /** As James's SMTP server makes it. */
    static MimeMessageWrapper message(String text) throws MessagingException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        return new MimeMessageWrapper(MimeMessageInputStreamSource.create("test", in));
    }
}
