package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.dns.FakeLookup;
import org.tlsgateway.downstream.smtp.BytesContent;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.downstream.sts.StsLookup;
import org.tlsgateway.downstream.sts.StsService;
import org.tlsgateway.downstream.sts.TxtDiscovery;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.downstream.tls.Tlsa;

/** Speed, as issue 4 has it: a thousand messages to one destination share what was proven, and only that. */
class ThousandMessagesTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final int MESSAGES = 1000;
    private static final int AT_ONCE = 20;

    @Test
    void handshakesShouldBeFewWhenAThousandMessagesGoToOneDestination() throws Exception {
        IssuedCertificate certificate = CertificateMaker.selfSigned(CertificateSpec.server("mx.b.test"));
        List<TlsaRecord> records = List.of(Tlsa.of("3 1 1", certificate.certificate()), Tlsa.other("3 1 1"));
        FakeLookup dns = new FakeLookup();
        try (FakeMx mx = FakeMx.builder().certificate(certificate).start()) {
            DeliveryConfig config = config(mx.address().getPort());
            try (Courier courier = new MxCourier(
                    config::policy,
                    dns,
                    StsLookup.NONE,
                    new NettySmtpClient(config),
                    config.timeouts().dns(),
                    AttemptListener.NONE)) {
                // As DNS does: the same records, in another order.
                deliver(
                        courier,
                        true,
                        number -> dns.tlsa = new TlsaAnswer.Found(
                                FakeLookup.MX, number % 2 == 0 ? records : List.of(records.get(1), records.get(0))));
            }
            mx.awaitClosed();
            assertThat(mx.messages()).hasSize(MESSAGES).allMatch(FakeMx.Message::tls);
            assertThat(mx.connections()).as("a handshake each").hasSizeLessThanOrEqualTo(20);
            assertThat(mx.fullHandshakes()).isLessThanOrEqualTo(20);
            assertThat(mx.commands().stream().filter("QUIT"::equals))
                    .as("a QUIT always")
                    .hasSameSizeAs(mx.connections());
        }
    }

    @Test
    void gatheringsShouldBeFewWhenAThousandMessagesGoToOneDestination(@TempDir Path directory) throws Exception {
        IssuedCertificate certificate = CertificateMaker.selfSigned(CertificateSpec.server("mx.b.test"));
        try (FakeMx mx = FakeMx.builder().certificate(certificate).start();
                FakeDns dns = new FakeDns().addMx("b.test", "mx.b.test", "127.0.0.1")) {
            DeliveryConfig config = config(mx.address().getPort());
            Duration budget = config.timeouts().dns();
            DnsJavaLookup lookup = new DnsJavaLookup(List.of(dns.server()), budget);
            StsConfig policies = new StsConfig(true, directory, null, StsConfig.HTTPS, List.of());
            StsLookup sts = StsService.start(policies, new TxtDiscovery(lookup), lookup::addresses, Clock.systemUTC());
            try (Courier courier = new MxCourier(
                    config::policy, lookup, sts, new NettySmtpClient(config), budget, AttemptListener.NONE)) {
                deliver(courier, false, number -> {});
            }
            assertThat(mx.messages()).hasSize(MESSAGES);
            Map<String, Long> asked =
                    dns.queries().stream().collect(Collectors.groupingBy(query -> query, Collectors.counting()));
            assertThat(asked.keySet()).anyMatch(query -> query.contains("/MX/"));
            assertThat(asked.keySet()).anyMatch(query -> query.startsWith("_mta-sts.b.test/TXT/"));
            assertThat(asked.values()).allMatch(times -> times <= 10);
        }
    }

    /** All messages, so many at once; each is told to what comes before it. */
    private static void deliver(Courier courier, boolean overTls, IntConsumer before) throws Exception {
        Semaphore places = new Semaphore(AT_ONCE);
        List<CompletableFuture<Courier.Report>> reports = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            places.acquire();
            before.accept(i);
            CompletableFuture<Courier.Report> report = courier.deliver(request(i, overTls && i % 2 == 0));
            report.whenComplete((done, failed) -> places.release());
            reports.add(report);
        }
        for (CompletableFuture<Courier.Report> report : reports) {
            assertThat(report.get(60, TimeUnit.SECONDS).recipients().get(0).status())
                    .isEqualTo(Status.DELIVERED);
        }
    }

    private static Courier.Request request(int number, boolean overTls) {
        Envelope envelope = new Envelope("a@a.test", List.of("r" + number + "@b.test"));
        return new Courier.Request("Q" + number, DOMAIN, envelope, message(), overTls);
    }

    private static DeliveryConfig config(int port) {
        DestinationRule rule = new DestinationRule("test", Set.of(DOMAIN), Set.of(), null, null, port, Set.of(), null);
        Duration time = Duration.ofSeconds(20);
        return new DeliveryConfig(
                "queue",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(rule), List.of()),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                new DeliveryConfig.Timeouts(time, time, time, time, time, time, time),
                null,
                List.of(),
                AT_ONCE,
                5,
                Duration.ofSeconds(30));
    }

    private static MessageContent message() {
        byte[] text = "Subject: x\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);
        return new BytesContent(text);
    }
}
