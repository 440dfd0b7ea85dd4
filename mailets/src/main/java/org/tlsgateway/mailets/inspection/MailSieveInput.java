package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.io.InputStream;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.content.HeaderBlock;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.inspection.sieve.SieveInput;

/**
 * A mail of James as a script sees it.
 *
 * @param environment what is known beside the message
 */
record MailSieveInput(Mail mail, Environment environment) implements SieveInput {
    @Override
    public HeaderBlock header() throws IOException {
        try {
            return MailContent.header(mail);
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long size() {
        try {
            return MailContent.size(mail);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public InputStream body() throws IOException {
        try {
            int headerLength = MailContent.header(mail).originalLength();
            InputStream in = MailContent.open(mail);
            in.skipNBytes(headerLength);
            return in;
        } catch (MessagingException e) {
            throw new IOException(e);
        }
    }

    @Override
    public String sender() {
        return mail.getMaybeSender().asString("");
    }

    @Override
    public List<String> recipients() {
        return mail.getRecipients().stream().map(MailAddress::asString).toList();
    }

    @Override
    public int spamTestValue() {
        return report().map(ScanReport::spamTestValue).orElse(0);
    }

    @Override
    public int spamTestPercent() {
        return report().map(ScanReport::spamTestPercent).orElse(0);
    }

    @Override
    public int virusTestValue() {
        return report().map(ScanReport::virusTestValue).orElse(0);
    }

    @Override
    public Optional<String> environment(String item) {
        return environment.item(item, mail);
    }

    @Override
    public ZonedDateTime now() {
        return ZonedDateTime.now();
    }

    private Optional<ScanReport> report() {
        return AttributeUtils.getValueAndCastFromMail(
                mail, AttributeName.of(MailAttributes.SCAN_REPORT), ScanReport.class);
    }
}
