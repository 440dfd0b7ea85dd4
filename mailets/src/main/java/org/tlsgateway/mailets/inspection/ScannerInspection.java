package org.tlsgateway.mailets.inspection;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.inspection.AuthenticationResultsField;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.HeaderField;
import org.tlsgateway.core.inspection.InspectionPolicy;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.inspection.ScanHeaders;
import org.tlsgateway.core.inspection.ScanReport;
import org.tlsgateway.mailets.content.MailContent;
import org.tlsgateway.mailets.inspection.scan.ScanFacts;
import org.tlsgateway.mailets.inspection.scan.ScanMetrics;
import org.tlsgateway.mailets.inspection.scan.ScannedContent;
import org.tlsgateway.mailets.inspection.scan.Scanners;
import org.tlsgateway.mailets.inspection.scan.SenderOpinions;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/**
 * Asks the scanners about a message and acts on their answers: refuses, defers, tags or passes it. Without one in the
 * configuration it asks nobody and only removes forged trust headers.
 */
public class ScannerInspection extends InspectionMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(ScannerInspection.class);
    private static final AttributeName REPORT = AttributeName.of(MailAttributes.SCAN_REPORT);

    private final ScanMetrics metrics;
    private final SenderOpinions opinions;
    private @Nullable InspectionConfig config;
    private String ourName = "";
    private @Nullable Scanners scanners;

    @Inject
    public ScannerInspection(GatewayConfiguration configuration, MetricFactory metrics, SenderOpinions opinions) {
        this(configuration, new ScanMetrics(metrics), opinions);
    }

    ScannerInspection(GatewayConfiguration configuration, ScanMetrics metrics, SenderOpinions opinions) {
        super(configuration);
        this.metrics = metrics;
        this.opinions = opinions;
    }

    @Override
    void start(GatewayConfig gateway) {
        InspectionConfig inspection = gateway.inspection();
        config = inspection;
        ourName = gateway.delivery().helloName();
        Scanners started = new Scanners(inspection, metrics);
        scanners = started;
        if (inspection.engines().isEmpty()) {
            LOGGER.info(
                    "inspection: sieve script {}; no scanner configured",
                    inspection.sieve().script());
            return;
        }
        // Not waited for: a scanner that hangs must not hold up the start.
        Thread greeting = new Thread(() -> greet(started, inspection), "gateway-scan-greeting");
        greeting.setDaemon(true);
        greeting.start();
    }

    private static void greet(Scanners scanners, InspectionConfig inspection) {
        try {
            LOGGER.info(
                    "inspection: sieve script {}; {}",
                    inspection.sieve().script(),
                    scanners.greet().stream().map(ScannerInspection::words).collect(Collectors.joining(", ")));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.warn("inspection: scanners cannot be connected to: {}", String.valueOf(e.getMessage()));
        }
    }

    private static String words(Scanners.Greeting greeting) {
        String at = greeting.engine().name() + " at " + greeting.address();
        return at + (greeting.stands() ? " takes connections" : " does not answer");
    }

    @Override
    Disposition inspect(Mail mail) throws Exception {
        InspectionConfig inspection = config;
        Scanners asked = scanners;
        if (inspection == null || asked == null) {
            throw new IllegalStateException("not started");
        }
        long size = MailContent.size(mail);
        Optional<Disposition> tooBig = InspectionPolicy.bySize(size, inspection);
        if (tooBig.isPresent()) {
            return tooBig.get();
        }
        ScanFacts facts = ScanFacts.of(mail);
        ScanReport scanned = asked.scan(facts, content(mail, size));
        ScanReport report = scanned.with(opinions.of(facts));
        mail.setAttribute(new Attribute(REPORT, AttributeValue.ofUnserializable(report)));
        for (EngineReport engine : report.engines()) {
            if (engine.result() instanceof EngineResult.Failed) {
                LOGGER.warn("{}: {}", mail.getName(), ScanHeaders.describe(engine));
            } else if (LOGGER.isDebugEnabled()) {
                LOGGER.debug("{}: {}", mail.getName(), ScanHeaders.describe(engine));
            }
        }
        Disposition disposition = InspectionPolicy.decide(report, inspection);
        return disposition instanceof Disposition.Pass pass ? authenticated(pass, facts, inspection) : disposition;
    }

    private Disposition authenticated(Disposition.Pass pass, ScanFacts facts, InspectionConfig inspection) {
        List<HeaderField> headers = new ArrayList<>(pass.headers());
        AuthenticationResultsField.of(ourName, facts.user(), inspection.trust().authenticationResults())
                .ifPresent(headers::add);
        return new Disposition.Pass(pass.tagged(), headers);
    }

    private static ScannedContent content(Mail mail, long size) {
        return new ScannedContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                try {
                    return MailContent.open(mail);
                } catch (MessagingException e) {
                    throw new IOException("cannot read the message", e);
                }
            }
        };
    }

    @Override
    public void destroy() {
        Scanners running = scanners;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String getMailetInfo() {
        return "inspection by scanners";
    }
}
