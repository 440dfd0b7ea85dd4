package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.TrustHeaders;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;

/** Removes from what came in the header fields that only the gateway may say; once for each mail. */
final class HeaderHygiene {
    private static final Logger LOGGER = LoggerFactory.getLogger(HeaderHygiene.class);
    private static final AttributeName DONE = AttributeName.of(MailAttributes.CLEANED);

    private HeaderHygiene() {}

    static void clean(Mail mail, Set<String> ourNames) throws MessagingException, IOException {
        if (mail.getAttribute(DONE).isPresent()) {
            return;
        }
        HeaderBlock header = MailContent.header(mail);
        int removed = header.remove(field -> TrustHeaders.imitates(field.name(), field.value(), ourNames));
        if (removed > 0) {
            LOGGER.debug("{}: {} header fields that only the gateway may set were removed", mail.getName(), removed);
            MailContent.replaceHeader(mail, header);
        }
        mail.setAttribute(new Attribute(DONE, AttributeValue.of(true)));
    }
}
