package org.tlsgateway.mailets.delivery;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.tlsgateway.core.config.ConfigResult;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.WayOut;

/** An engine at work for tests of what shows it. */
public final class RunningEngine implements AutoCloseable {
    private final MemoryMailQueueFactory queues =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), Clock.systemUTC());
    private final TlsReporting reporting = new TlsReporting(Clock.systemUTC());
    private final DeliveryConfig config;
    private final DeliveryEngine engine;

    public RunningEngine(DeliveryConfig config, TlsReportsConfig reports) throws Exception {
        this.config = config;
        InspectionConfig inspection = InspectionConfig.scriptOnly(
                new InspectionConfig.Sieve(Path.of("outbound.sieve"), Duration.ofSeconds(1)));
        GatewayConfig gateway = new GatewayConfig(
                List.of(),
                config,
                inspection,
                QuarantineConfig.DEFAULT,
                reports,
                Set.of(),
                SourceFingerprint.of(Set.of()),
                List.of());
        engine = new DeliveryEngine(
                queues,
                () -> new ConfigResult.Valid<>(gateway),
                delivery -> WayOut.open(delivery, reporting, Clock.systemUTC()),
                Clock.systemUTC(),
                reporting);
        engine.acquire();
    }

    public DeliveryEngine engine() {
        return engine;
    }

    /** Counts a session to this domain that was proven. */
    public void countSession(DomainName domain, Request request) {
        TlsAchieved tls = new TlsAchieved("TLSv1.3", "c", TlsAchieved.Verification.PKIX, "proven");
        SessionTrace opened = new SessionTrace(SessionTrace.Use.OPENED, null, null, null);
        reporting.ended(
                request,
                new SessionFacts(
                        new DeliveryFacts(domain, true, null, null),
                        null,
                        null,
                        new AttemptOutcome.Completed(tls, Map.of(), DsnDuty.OURS, opened)));
    }

    /** Puts a mail into the queue that has waited for a reason and is not due for an hour. */
    public void putWaiting(String recipient, String reason) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("waits")
                .sender("a@a.test")
                .addRecipient(recipient)
                .build();
        mail.setMessageNoCopy(Messages.message(Messages.PLAIN));
        new QueueState(
                        Clock.systemUTC().instant(),
                        3,
                        "a@a.test",
                        List.of(recipient),
                        Map.of(recipient, reason),
                        false,
                        0,
                        0,
                        0)
                .writeTo(mail);
        queues.getQueue(MailQueueName.of(config.queue()), MailQueueFactory.prefetchCount(1))
                .orElseThrow()
                .enQueue(mail, Duration.ofHours(1));
    }

    /** A request as delivery makes them. */
    public static Request request(DomainName domain) {
        return Requests.to("x@" + domain);
    }

    @Override
    public void close() {
        engine.stop();
    }
}
