package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.BytesContent;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** The whole way out over real sockets: DNS, policy, SMTP client, verification. */
class WayOutTest {
    private static final IssuedCertificate ROOT = CertificateMaker.authority("Way Out Root");
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final byte[] TEXT = "Subject: secret\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final FakeDns dns = new FakeDns();

    @BeforeEach
    void zone() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), ROOT.chainPem());
        dns.addMx("b.test", "mx.b.test", "127.0.0.1");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @ParameterizedTest(name = "over TLS {0}, rule {1}, {2} -> {3} {4}, content {5}")
    @CsvSource(
            nullValues = "-",
            value = {
                "true,  -,             good,        DELIVERED, -,                     tls",
                "true,  -,             next-hop,    DELIVERED, -,                     tls",
                "true,  -,             wrong-name,  DEFERRED,  CERTIFICATE_NAME,      none",
                "true,  -,             self-signed, DEFERRED,  CERTIFICATE_UNTRUSTED, none",
                "true,  -,             unknown-ca,  DEFERRED,  CERTIFICATE_UNTRUSTED, none",
                "true,  -,             expired,     DEFERRED,  CERTIFICATE_EXPIRED,   none",
                "true,  -,             no-tls,      DEFERRED,  STARTTLS_NOT_OFFERED,  none",
                "true,  opportunistic, no-tls,      DEFERRED,  STARTTLS_NOT_OFFERED,  none",
                "true,  opportunistic, self-signed, DELIVERED, -,                     tls",
                "true,  encrypt,       wrong-name,  DELIVERED, -,                     tls",
                "false, -,             no-tls,      DELIVERED, -,                     clear",
                "false, -,             expired,     DELIVERED, -,                     tls",
                "false, encrypt,       no-tls,      DEFERRED,  STARTTLS_NOT_OFFERED,  none",
                "false, verify,        wrong-name,  DEFERRED,  CERTIFICATE_NAME,      none",
                "false, verify,        good,        DELIVERED, -,                     tls",
            })
    void contentShouldLeaveOnlyWhenChannelIsAsStrongAsPromised(
            boolean overTls, String level, String server, Status status, String failure, String content)
            throws Exception {
        FakeMx.Builder builder = FakeMx.builder();
        IssuedCertificate certificate = certificate(server);
        if (certificate != null) {
            builder.certificate(certificate);
        }
        try (FakeMx mx = builder.start()) {
            DeliveryConfig config = config(level, mx.address().getPort());
            try (Courier courier = new MxCourier(
                    config::policy,
                    new DnsJavaLookup(config.resolvers(), config.timeouts().dns()),
                    new NettySmtpClient(config),
                    config.timeouts().dns())) {
                RecipientResult result = courier.deliver(new Courier.Request(
                                "Q1", DOMAIN, new Envelope("a@a.test", List.of("x@b.test")), message(), overTls))
                        .get(60, TimeUnit.SECONDS)
                        .recipients()
                        .get(0);
                assertThat(result.status()).as(result.words()).isEqualTo(status);
                assertThat(result.failure() == null ? null : result.failure().name())
                        .isEqualTo(failure);
            }
            String seen =
                    mx.messages().isEmpty() ? "none" : mx.messages().get(0).tls() ? "tls" : "clear";
            assertThat(seen).isEqualTo(content);
            boolean envelopeSeen = mx.commands().stream().anyMatch(line -> line.startsWith("MAIL"));
            assertThat(envelopeSeen).as("nor the envelope").isEqualTo(!"none".equals(content));
        }
    }

    /** The name that the certificate of an original destination may bear (ADR 8), over real sockets. */
    @ParameterizedTest(name = "exchanger there: {0}, client asked {1}, bears {2} -> {3}, SNI {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "true,  -,          mx.b.test,  DELIVERED, mx.b.test",
                "true,  own.test,   b.test,     DELIVERED, mx.b.test",
                "true,  own.test,   own.test,   DEFERRED,  mx.b.test",
                "false, own.test,   own.test,   DELIVERED, own.test",
                "false, own.test,   mx.b.test,  DEFERRED,  own.test",
                "false, -,          b.test,     DELIVERED, -",
                "false, -,          other.test, DEFERRED,  -",
            })
    void originalDestinationShouldGetContentOnlyWhenItsCertificateBearsAKnownName(
            boolean exchanger, String asked, String bears, Status status, String sni) throws Exception {
        if (!exchanger) {
            dns.remove("mx.b.test").add("mx.b.test", "A", "192.0.2.9");
        }
        IssuedCertificate certificate = CertificateMaker.issue(ROOT, CertificateSpec.server(bears));
        try (FakeMx mx = FakeMx.builder().certificate(certificate).start()) {
            // The rule's port is that of exchangers: an original destination has its own.
            DeliveryConfig config = config(null, 25);
            try (Courier courier = new MxCourier(
                    config::policy,
                    new DnsJavaLookup(config.resolvers(), config.timeouts().dns()),
                    new NettySmtpClient(config),
                    config.timeouts().dns())) {
                SessionRoute route = new SessionRoute(new NextHop.OriginalDestination(mx.address()), null, name(asked));
                Envelope envelope = new Envelope("a@a.test", List.of("x@b.test"));
                RecipientResult result = courier.deliver(
                                new Courier.Request("Q1", DOMAIN, envelope, message(), true, route))
                        .get(60, TimeUnit.SECONDS)
                        .recipients()
                        .get(0);
                assertThat(result.status()).as(result.words()).isEqualTo(status);
                assertThat(result.words().contains("acceptedNames of a <destination> for b.test"))
                        .as(result.words())
                        .isEqualTo(status == Status.DEFERRED);
            }
            assertThat(mx.messages()).hasSize(status == Status.DELIVERED ? 1 : 0);
            assertThat(mx.connections().get(0).serverName()).isEqualTo(sni);
        }
    }

    private static DomainName name(String text) {
        return text == null ? null : new DomainName(text);
    }

    private static IssuedCertificate certificate(String server) {
        Instant now = Instant.now();
        CertificateSpec good = CertificateSpec.server("mx.b.test");
        return switch (server) {
            case "good" -> CertificateMaker.issue(ROOT, good);
            case "next-hop" -> CertificateMaker.issue(ROOT, CertificateSpec.server("b.test"));
            case "wrong-name" -> CertificateMaker.issue(ROOT, CertificateSpec.server("mx.other.test"));
            case "self-signed" -> CertificateMaker.selfSigned(good);
            case "unknown-ca" -> CertificateMaker.issue(CertificateMaker.authority("Other Root"), good);
            case "expired" ->
                CertificateMaker.issue(
                        ROOT, good.withValidity(now.minus(Duration.ofDays(20)), now.minus(Duration.ofDays(10))));
            default -> null;
        };
    }

    private DeliveryConfig config(String level, int port) {
        TlsLevel asked = level == null ? null : TlsLevel.valueOf(level.toUpperCase(Locale.ROOT));
        DestinationRule rule = new DestinationRule(
                "test", Set.of(DOMAIN), Set.of(), asked, null, port, Set.of(), directory.resolve("ca.pem"));
        Duration time = Duration.ofSeconds(20);
        return new DeliveryConfig(
                "queue",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(rule), List.of(new DomainName("gw.test"))),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                new DeliveryConfig.Timeouts(time, time, time, time, time, time, time),
                null,
                List.of(dns.server()),
                10,
                4,
                Duration.ofSeconds(30));
    }

    private static MessageContent message() {
        return new BytesContent(TEXT);
    }
}
