package org.tlsgateway.mailets.quarantine;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.mailet.Mail;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.inspection.Disposition;
import org.tlsgateway.core.quarantine.HeldFacts;
import org.tlsgateway.core.quarantine.HeldQuery;
import org.tlsgateway.mailets.delivery.DeliveryEngine;
import org.tlsgateway.mailets.wiring.GatewayConfiguration;

/** A quarantine in memory for tests of what shows it. */
public final class TestQuarantine {
    private TestQuarantine() {}

    public static Quarantine of(DeliveryEngine engine) {
        QuarantineConfig config =
                new QuarantineConfig("memory://q", QuarantineConfig.DEFAULT.keep(), Set.of("admin.example.org"));
        GatewayConfig gateway = new GatewayConfig(
                List.of(),
                null,
                null,
                config,
                TlsReportsConfig.DISABLED,
                Set.of(),
                SourceFingerprint.of(Set.of()),
                List.of());
        return new Quarantine(
                new MemoryRepositories(),
                new GatewayConfiguration(Path.of("conf"), gateway),
                engine,
                Clock.systemUTC());
    }

    /** Holds it in the folder spam; returns its id. */
    public static String hold(Quarantine quarantine, Mail mail, String reason) throws Exception {
        Quarantine.keepNow(quarantine.stage(mail, new Disposition.Quarantine("spam", "SPAM", reason)));
        HeldQuery.Window newest = new HeldQuery.Window(HeldQuery.Sort.HELD, HeldQuery.Direction.DESCENDING, 0, 100);
        return quarantine.find(HeldQuery.ALL, newest).mails().stream()
                .filter(facts -> facts.reason().equals(reason))
                .map(HeldFacts::id)
                .findFirst()
                .orElseThrow();
    }
}
