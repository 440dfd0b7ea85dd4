package org.tlsgateway.mailets.inspection;

import java.io.InputStream;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.InspectionPolicy;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanAction;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * Asks Rspamd about a message and acts on its answer: refuses, defers, tags or passes it. Without {@code <rspamd>} in the
 * configuration it asks nobody and only removes forged trust headers.
 */
public class RspamdInspection extends InspectionMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(RspamdInspection.class);
    private static final AttributeName REPORT = AttributeName.of(MailAttributes.SCAN_REPORT);

    private InspectionConfig.@Nullable Rspamd config;
    private @Nullable RspamdClient client;

    @Inject
    public RspamdInspection(GatewayConfiguration configuration) {
        super(configuration);
    }

    @Override
    void start(GatewayConfig gateway) {
        InspectionConfig.Rspamd rspamd = gateway.inspection().rspamd();
        String script = "sieve script " + gateway.inspection().sieve().script();
        if (rspamd == null) {
            LOGGER.info("inspection: {}; no scanner configured", script);
            return;
        }
        config = rspamd;
        RspamdClient started = new RspamdClient(rspamd);
        client = started;
        // Not waited for: a scanner that hangs must not hold up the start.
        var unused = started.ping()
                .thenAccept(words -> LOGGER.info(
                        "inspection: {}; rspamd at {} {}, on failure {}",
                        script,
                        rspamd.url(),
                        words,
                        rspamd.onFailure()));
    }

    @Override
    Disposition inspect(Mail mail) throws MessagingException {
        InspectionConfig.Rspamd rspamd = config;
        RspamdClient asked = client;
        if (rspamd == null || asked == null) {
            return new Disposition.Pass(false, List.of());
        }
        long size = MailContent.size(mail);
        ScanReport report = size > rspamd.maxSize()
                ? ScanReport.failed(
                        RspamdClient.ENGINE, "message of " + size + " bytes is bigger than " + rspamd.maxSize(), 0)
                : asked.scan(ScanFacts.of(mail), content(mail, size));
        mail.setAttribute(new Attribute(REPORT, AttributeValue.ofUnserializable(report)));
        ScanAction action = report.action();
        if (action == null) {
            LOGGER.warn("{}: rspamd failed ({}), on failure {}", mail.getName(), report.failure(), rspamd.onFailure());
        } else if (LOGGER.isDebugEnabled()) {
            LOGGER.debug("{}: {}", mail.getName(), InspectionPolicy.describe(report, action));
        }
        return InspectionPolicy.decide(report, rspamd.onFailure());
    }

    private static RspamdClient.Content content(Mail mail, long size) {
        return new RspamdClient.Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws MessagingException {
                return MailContent.open(mail);
            }
        };
    }

    @Override
    public String getMailetInfo() {
        return "inspection by Rspamd";
    }
}
