package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.GatewayConfig;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.QuarantineConfig;
import org.tlsgateway.core.config.SourceFingerprint;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.config.TlsReportsConfig.Dkim;
import org.tlsgateway.core.config.TlsReportsConfig.Mode;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryFacts;
import org.tlsgateway.core.delivery.DsnDuty;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SessionTrace;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsAchieved;
import org.tlsgateway.core.tlsrpt.DayCounts;
import org.tlsgateway.core.tlsrpt.PolicyCounts;
import org.tlsgateway.core.tlsrpt.ReportedPolicy;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.core.tlsrpt.TlsReport;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.Courier.Purpose;
import org.tlsgateway.downstream.delivery.Courier.Status;

/** Reports on their way through the delivery queue. */
@Timeout(60)
class TlsReportingTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Submitter SUBMITTER = new Submitter("A", "tls@a.test");

    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(Settings.START);
    private final FakeCourier courier = new FakeCourier();
    private final ProbedQueue queue =
            new ProbedQueue(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock)
                    .createQueue(MailQueueName.of("out"), MailQueueFactory.prefetchCount(5)));
    private final DeliveryQueue entrance = new DeliveryQueue(queue, clock);
    private final QueueWorker worker =
            new QueueWorker(queue, courier, () -> Settings.delivery(2), clock, tries -> Duration.ofMillis(1));
    private final TlsReporting reporting = new TlsReporting(clock);

    @AfterEach
    void stop() {
        worker.stop(Duration.ZERO);
        reporting.stop();
    }

    @Test
    void reportShouldBeDeliveredAsAReportWhenItIsMailed() throws Exception {
        worker.start();
        String id = send();
        FakeCourier.Delivery delivery = courier.next();
        assertThat(delivery.request().purpose()).isEqualTo(Purpose.TLS_REPORT);
        assertThat(delivery.request().queueId()).isEqualTo(id).startsWith("TlsReport");
        assertThat(delivery.request().envelope()).isEqualTo(new Envelope(null, List.of("reports@b.test")));
        assertThat(delivery.request().receivedOverTls()).isFalse();
        // RFC 8460 section 5.3
        assertThat(delivery.request().demand().tlsOptional()).isTrue();
        assertThat(delivery.content())
                .contains("From: <tls@a.test>", "To: <reports@b.test>", "TLS-Report-Domain: b.test")
                .doesNotContain("DKIM-Signature");
    }

    @Test
    void reportShouldStayAReportWhenItIsTriedAgain() throws Exception {
        courier.behaviour = defer();
        worker.start();
        send();
        assertThat(courier.next().request().purpose()).isEqualTo(Purpose.TLS_REPORT);
        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        queue.makeDue();
        assertThat(courier.next().request().purpose()).isEqualTo(Purpose.TLS_REPORT);
    }

    /** RFC 8460 section 5.5; the lifetime of other mail is five days here. */
    @Test
    void reportShouldBeGivenUpWhenItWasTriedForADay() throws Exception {
        courier.behaviour = defer();
        entrance.accept(DeliveryQueue.tlsReport(
                "old", "x".getBytes(), "reports@b.test", Settings.START.minus(Duration.ofHours(25))));
        queue.events.clear();
        worker.start();
        courier.next();
        assertThat(queue.next().what()).as("neither again nor a bounce").isEqualTo("SUCCESS");
        assertThat(queue.size()).isZero();
    }

    @Test
    void mailShouldBeMailWhenItIsNoReport() throws Exception {
        worker.start();
        entrance.accept(DeliveryQueue.report("r", "x".getBytes(), "a@b.test", about(), Settings.START));
        assertThat(courier.next().request().purpose()).isEqualTo(Purpose.MAIL);
    }

    @Test
    void reportShouldBeSignedWhenThereIsAKey() throws Exception {
        worker.start();
        TlsReportsConfig config = config(Mode.SEND, new Dkim(rsaKey(), "s1", new DomainName("a.test")));
        reporting.mailer(config, Settings.delivery(2), entrance).send(report(), new byte[] {1}, "reports@b.test");
        assertThat(courier.next().content()).startsWith("DKIM-Signature:").contains("d=a.test;", "s=s1;");
    }

    @Test
    void reportingShouldNotStartWhenKeyCannotBeUsed() throws Exception {
        Path noKey = Files.writeString(directory.resolve("x.pem"), "x");
        TlsReportsConfig config = config(Mode.SEND, new Dkim(noKey, "s1", DOMAIN));
        assertThatThrownBy(() -> reporting.use(gateway(config), entrance))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("no private key");
        assertThat(reporting.reports()).isEmpty();
    }

    @Test
    void oldReportingShouldStayWhenNewKeyCannotBeUsed() throws Exception {
        reporting.use(gateway(config(Mode.COUNT, null)), entrance);
        Path noKey = Files.writeString(directory.resolve("x.pem"), "x");
        TlsReportsConfig bad = config(Mode.COUNT, new Dkim(noKey, "s1", DOMAIN));
        assertThatThrownBy(() -> reporting.use(gateway(bad), entrance)).isInstanceOf(MessagingException.class);
        assertThat(reporting.reports()).isPresent();
    }

    @Test
    void sessionsShouldBeCountedAndKeptWhenConfigurationIsReadAgain() throws Exception {
        reporting.use(gateway(config(Mode.COUNT, null)), entrance);
        reporting.ended(Requests.to("x@b.test"), session());
        reporting.use(gateway(config(Mode.COUNT, null)), entrance);
        reporting.ended(Requests.to("x@b.test"), session());
        LocalDate day = LocalDate.parse("2026-03-01");
        assertThat(reporting
                        .reports()
                        .orElseThrow()
                        .counts(day)
                        .of(DOMAIN)
                        .get(0)
                        .successes())
                .isEqualTo(2);
    }

    @Test
    void nothingShouldBeCountedWhenItIsSwitchedOff() throws Exception {
        reporting.use(gateway(config(Mode.OFF, null)), entrance);
        reporting.ended(Requests.to("x@b.test"), session());
        assertThat(reporting.reports()).isEmpty();
        assertThat(directory.resolve("tlsrpt")).doesNotExist();
    }

    private static Mail about() throws Exception {
        return MailImpl.builder()
                .name("m")
                .sender("a@b.test")
                .addRecipient("x@c.test")
                .build();
    }

    private Path rsaKey() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return Files.writeString(
                directory.resolve("rsa.pem"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private String send() throws Exception {
        return reporting
                .mailer(config(Mode.SEND, null), Settings.delivery(2), entrance)
                .send(report(), new byte[] {1}, "reports@b.test");
    }

    private static TlsReport report() {
        PolicyCounts counts = new PolicyCounts(ReportedPolicy.none(DOMAIN), 5, 0, Map.of());
        DayCounts day = new DayCounts(LocalDate.parse("2026-02-28"), new TreeMap<>(Map.of(DOMAIN, List.of(counts))));
        return TlsReport.of(SUBMITTER, day, DOMAIN, "site");
    }

    private static SessionFacts session() {
        TlsAchieved tls = new TlsAchieved("TLSv1.3", "c", TlsAchieved.Verification.PKIX, "proven");
        SessionTrace opened = new SessionTrace(SessionTrace.Use.OPENED, null, null, null);
        return new SessionFacts(
                new DeliveryFacts(DOMAIN, true, null, null),
                null,
                null,
                new AttemptOutcome.Completed(tls, Map.of(), DsnDuty.OURS, opened));
    }

    private TlsReportsConfig config(Mode mode, Dkim dkim) {
        return new TlsReportsConfig(mode, SUBMITTER, directory.resolve("tlsrpt"), dkim, List.of());
    }

    private GatewayConfig gateway(TlsReportsConfig reports) {
        InspectionConfig inspection = InspectionConfig.scriptOnly(
                new InspectionConfig.Sieve(directory.resolve("outbound.sieve"), Duration.ofSeconds(1)));
        return new GatewayConfig(
                List.of(),
                Settings.delivery(2),
                inspection,
                QuarantineConfig.DEFAULT,
                reports,
                Set.of(),
                SourceFingerprint.of(Set.of()),
                List.of());
    }

    private static Function<Courier.Request, CompletableFuture<Courier.Report>> defer() {
        return request -> CompletableFuture.completedFuture(FakeCourier.all(request, Status.DEFERRED));
    }
}
