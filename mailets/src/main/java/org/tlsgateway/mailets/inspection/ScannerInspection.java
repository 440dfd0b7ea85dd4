package org.tlsgateway.mailets.inspection;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.inspection.ContentVerdict;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Skipped;
import org.tlsgateway.core.inspection.InspectionPolicy;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanHeaders;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * Asks the scanners about a message and acts on their answers: refuses, defers, tags or passes it. Without one in the
 * configuration it asks nobody and only removes forged trust headers.
 */
public class ScannerInspection extends InspectionMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(ScannerInspection.class);
    private static final AttributeName REPORT = AttributeName.of(MailAttributes.SCAN_REPORT);

    private @Nullable InspectionConfig config;
    private List<Engine> engines = List.of();
    private List<RspamdClient> clients = List.of();

    @Inject
    public ScannerInspection(GatewayConfiguration configuration) {
        super(configuration);
    }

    @Override
    void start(GatewayConfig gateway) {
        InspectionConfig inspection = gateway.inspection();
        config = inspection;
        engines = inspection.engines();
        clients = engines.stream()
                .map(engine -> new RspamdClient(engine, inspection.budget()))
                .toList();
        String script = "sieve script " + inspection.sieve().script();
        if (engines.isEmpty()) {
            LOGGER.info("inspection: {}; no scanner configured", script);
        }
        for (int i = 0; i < engines.size(); i++) {
            Engine engine = engines.get(i);
            // Not waited for: a scanner that hangs must not hold up the start.
            var unused = clients.get(i)
                    .ping()
                    .thenAccept(words -> LOGGER.info(
                            "inspection: {}; {} {}, on failure {}", script, engine, words, engine.onFailure()));
        }
    }

    @Override
    Disposition inspect(Mail mail) throws MessagingException {
        InspectionConfig inspection = config;
        if (inspection == null || engines.isEmpty()) {
            return new Disposition.Pass(false, List.of());
        }
        long size = MailContent.size(mail);
        Optional<Disposition> tooBig = InspectionPolicy.bySize(size, inspection);
        if (tooBig.isPresent()) {
            return tooBig.get();
        }
        List<EngineReport> reports = new ArrayList<>();
        for (int i = 0; i < engines.size(); i++) {
            Engine engine = engines.get(i);
            reports.add(
                    size > engine.size().bytes()
                            ? new EngineReport(
                                    engine.name(),
                                    engine.kind(),
                                    new Skipped("message of " + size + " bytes is bigger than "
                                            + engine.size().bytes()),
                                    0)
                            : clients.get(i).scan(ScanFacts.of(mail), content(mail, size)));
        }
        ScanReport report = new ScanReport(reports, new ContentVerdict.Within());
        mail.setAttribute(new Attribute(REPORT, AttributeValue.ofUnserializable(report)));
        for (EngineReport engine : reports) {
            if (engine.result() instanceof EngineResult.Failed) {
                LOGGER.warn("{}: {}", mail.getName(), ScanHeaders.describe(engine));
            } else if (LOGGER.isDebugEnabled()) {
                LOGGER.debug("{}: {}", mail.getName(), ScanHeaders.describe(engine));
            }
        }
        return InspectionPolicy.decide(report, inspection);
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
        return "inspection by scanners";
    }
}
