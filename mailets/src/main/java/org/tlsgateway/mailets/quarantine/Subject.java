package org.tlsgateway.mailets.quarantine;

import java.io.IOException;
import javax.mail.MessagingException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.mailet.Mail;
import org.tlsgateway.core.quarantine.VisibleText;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;

/** The subject of a mail as a person reads it. */
final class Subject {
    private static final int LONGEST = 300;
    /** More is not decoded. */
    private static final int LONGEST_RAW = 4000;

    private Subject() {}

    /** Empty when it has none, or its header section is too big to be read. */
    static String of(Mail mail) throws MessagingException {
        try {
            return MailContent.header(mail).fields().stream()
                    .filter(field -> field.is("Subject"))
                    .findFirst()
                    .map(field -> shown(field.value()))
                    .orElse("");
        } catch (HeaderBlock.TooBigException unread) {
            return "";
        } catch (IOException e) {
            throw new MessagingException("the header cannot be read", e);
        }
    }

    static String shown(String value) {
        return VisibleText.line(decoded(value), LONGEST);
    }

    /** Encoded words (RFC 2047) decoded; the value itself when they are broken. */
    static String decoded(String value) {
        String bounded = value.length() > LONGEST_RAW ? value.substring(0, LONGEST_RAW) : value;
        try {
            return DecoderUtil.decodeEncodedWords(bounded, DecodeMonitor.SILENT);
        } catch (RuntimeException broken) {
            return bounded;
        }
    }
}
