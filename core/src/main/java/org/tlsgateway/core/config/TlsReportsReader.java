package org.tlsgateway.core.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tlsgateway.core.config.TlsReportsConfig.Dkim;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;

/** Reads what is reported about TLS. */
final class TlsReportsReader {
    private final Section reports;
    private final DeliveryConfig delivery;

    /** Needs the way out for its names. */
    TlsReportsReader(Section reports, DeliveryConfig delivery) {
        this.reports = reports;
        this.delivery = delivery;
    }

    TlsReportsConfig read() {
        String organization = reports.find(TlsReportsOptions.ORGANIZATION);
        String contact = reports.find(TlsReportsOptions.CONTACT);
        Submitter submitter = new Submitter(
                organization == null ? delivery.helloName() : organization,
                contact == null ? delivery.postmaster() : contact);
        List<Cidr> allow = reports.find(TlsReportsOptions.ALLOW);
        return new TlsReportsConfig(
                reports.get(TlsReportsOptions.MODE),
                submitter,
                reports.directory(TlsReportsOptions.DIRECTORY),
                dkim(reports.child(TlsReportsOptions.DKIM), submitter),
                allow == null ? List.of() : allow);
    }

    private static @Nullable Dkim dkim(Section dkim, Submitter submitter) {
        if (!dkim.isPresent()) {
            return null;
        }
        Path key = dkim.file(TlsReportsOptions.KEY);
        String selector = dkim.get(TlsReportsOptions.SELECTOR);
        DomainName domain = dkim.find(TlsReportsOptions.DOMAIN);
        return key == null ? null : new Dkim(key, selector, domain == null ? submitter.domain() : domain);
    }
}
