package org.tlsgateway.mailets.quarantine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.inspection.MailAttributes;

/** What the scanners said of a mail, as JSON: the components of the report by their names. */
final class ReportText {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReportText.class);
    private static final AttributeName REPORT = AttributeName.of(MailAttributes.SCAN_REPORT);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportText() {}

    /** Null when no scanner was asked. */
    static @Nullable String of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, REPORT, Object.class)
                .map(ReportText::json)
                .orElse(null);
    }

    private static @Nullable String json(Object report) {
        try {
            return MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            // The mail is worth more than the report on it.
            LOGGER.warn("the report of the scanners cannot be kept", e);
            return null;
        }
    }
}
