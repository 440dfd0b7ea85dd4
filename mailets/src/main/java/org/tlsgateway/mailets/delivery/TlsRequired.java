package org.tlsgateway.mailets.delivery;

import java.io.IOException;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.TlsRequiredField;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;

/** Tags a mail with what its header says of TLS (RFC 8689 section 4.1), once, when it is taken over. */
final class TlsRequired {
    private static final Logger LOGGER = LoggerFactory.getLogger(TlsRequired.class);

    private TlsRequired() {}

    /** Sets the tag of {@code copy} by the message of {@code mail}; one that came from elsewhere does not count. */
    static void tag(Mail copy, Mail mail) throws MessagingException {
        copy.removeAttribute(AttributeName.of(MailAttributes.TLS_OPTIONAL));
        if (saysNo(mail)) {
            copy.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_OPTIONAL, "true"));
        }
    }

    /** Whether the mail was tagged. */
    static boolean isOptional(Mail mail) {
        return mail.getAttribute(AttributeName.of(MailAttributes.TLS_OPTIONAL)).isPresent();
    }

    private static boolean saysNo(Mail mail) throws MessagingException {
        try {
            List<String> values = MailContent.header(mail).fields().stream()
                    .filter(field -> field.is(TlsRequiredField.NAME))
                    .map(HeaderBlock.Field::value)
                    .toList();
            if (values.size() > 1) {
                LOGGER.info(
                        "mail {}: has {} {} fields, none counts", mail.getName(), values.size(), TlsRequiredField.NAME);
            }
            return TlsRequiredField.saysNo(values);
        } catch (HeaderBlock.TooBigException unread) {
            return false;
        } catch (IOException e) {
            throw new MessagingException("the header cannot be read", e);
        }
    }
}
