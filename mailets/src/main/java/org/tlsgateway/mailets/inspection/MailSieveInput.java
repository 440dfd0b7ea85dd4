package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
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

/** A mail of James as a script sees it. */
record MailSieveInput(Mail mail) implements SieveInput {
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
        return AttributeUtils.getValueAndCastFromMail(
                        mail, AttributeName.of(MailAttributes.SCAN_REPORT), ScanReport.class)
                .map(ScanReport::spamTestValue)
                .orElse(0);
    }
}
