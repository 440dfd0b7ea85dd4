package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.HostMatch;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.delivery.RuleForce;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsOffer;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.FakeLookup;
import org.tlsgateway.downstream.smtp.BytesContent;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.smtp.FakeMx.Answer;
import org.tlsgateway.downstream.smtp.FakeMx.Answer.Then;
import org.tlsgateway.downstream.smtp.FakeMx.Stage;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.smtp.NettySmtpClient;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.downstream.tls.Tlsa;

/**
 * Every look-up and every step of the handshake fails in turn, at every level: what must happen, and that no cell lets content
 * out on a channel that is less than its level.
 */
class FaultMatrixTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final IssuedCertificate ROOT = CertificateMaker.selfSigned(CertificateSpec.authority("Matrix Root")
            .withValidity(
                    Instant.now().minus(Duration.ofDays(90)), Instant.now().plus(Duration.ofDays(90))));
    private static final IssuedCertificate GOOD = CertificateMaker.issue(ROOT, CertificateSpec.server("mx.b.test"));
    private static final byte[] TEXT = "Subject: secret\r\n\r\nhello\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final List<String> LEVELS = List.of("opportunistic", "encrypt", "verify", "dane", "enforce");

    /** "clear" and "tls": it is delivered so. One word: the same at every level. */
    private static final List<String> MATRIX = List.of(
            // fault            opportunistic  encrypt  verify  dane  enforce
            "none               tls tls tls tls tls",
            "mx-servfail        DNS_UNAVAILABLE",
            "mx-timeout         DNS_UNAVAILABLE",
            "address-servfail   DNS_UNAVAILABLE",
            "address-none       NO_ADDRESS",
            "tlsa-servfail      TLSA_UNAVAILABLE",
            "tlsa-bogus         DNSSEC_BOGUS",
            "tlsa-unusable      tls tls tls tls tls",
            "sts-unavailable    tls tls tls tls tls",
            "sts-other          STS_MX_MISMATCH STS_MX_MISMATCH STS_MX_MISMATCH tls STS_MX_MISMATCH",
            "refused            CONNECT_REFUSED",
            "greeting-close     CONNECTION_LOST",
            "greeting-timeout   REPLY_TIMEOUT",
            "greeting-garbage   PROTOCOL_ERROR",
            "greeting-554       GREETING_REFUSED",
            "ehlo-reset         CONNECTION_LOST",
            "ehlo-timeout       REPLY_TIMEOUT",
            "ehlo-garbage       PROTOCOL_ERROR",
            "ehlo-421           EHLO_REFUSED",
            "starttls-hidden    clear STARTTLS_NOT_OFFERED STARTTLS_NOT_OFFERED STARTTLS_NOT_OFFERED STARTTLS_NOT_OFFERED",
            "starttls-454       clear STARTTLS_REFUSED STARTTLS_REFUSED STARTTLS_REFUSED STARTTLS_REFUSED",
            "starttls-502       STARTTLS_REFUSED",
            "starttls-reset     CONNECTION_LOST",
            "starttls-timeout   REPLY_TIMEOUT",
            "starttls-garbage   PROTOCOL_ERROR",
            "starttls-injected  STARTTLS_INJECTION",
            "handshake-clear    STARTTLS_INJECTION",
            "handshake-version  TLS_HANDSHAKE",
            "handshake-reset    TLS_HANDSHAKE",
            "handshake-timeout  TLS_HANDSHAKE",
            "cert-self-signed   tls tls CERTIFICATE_UNTRUSTED DANE_MISMATCH CERTIFICATE_UNTRUSTED",
            "cert-other-name    tls tls CERTIFICATE_NAME DANE_MISMATCH CERTIFICATE_NAME",
            "cert-next-hop      tls tls tls DANE_MISMATCH CERTIFICATE_NAME",
            "cert-expired       tls tls CERTIFICATE_EXPIRED DANE_MISMATCH CERTIFICATE_EXPIRED",
            "inner-reset        CONNECTION_LOST",
            "inner-timeout      REPLY_TIMEOUT",
            "inner-garbage      PROTOCOL_ERROR");

    @TempDir
    Path directory;

    static List<Object[]> cells() {
        List<Object[]> cells = new ArrayList<>();
        for (String row : MATRIX) {
            String[] words = row.split(" +");
            for (int i = 0; i < LEVELS.size(); i++) {
                String expected = words.length == 2 ? words[1] : words[i + 1];
                cells.add(new Object[] {words[0], LEVELS.get(i), expected});
            }
        }
        return cells;
    }

    @ParameterizedTest(name = "{0} at {1} -> {2}")
    @MethodSource("cells")
    void contentShouldOnlyLeaveOnAChannelOfItsLevel(String fault, String level, String expected) throws Exception {
        Files.writeString(directory.resolve("ca.pem"), ROOT.chainPem());
        FakeLookup dns = lookups(fault, level);
        try (FakeMx mx = server(fault)) {
            int port = fault.equals("refused") ? closedPort() : mx.address().getPort();
            RecipientResult result = deliver(dns, sts(fault, level), config(fault, level, port));

            boolean delivered = expected.equals("clear") || expected.equals("tls");
            assertThat(result.status()).as(result.words()).isEqualTo(delivered ? Status.DELIVERED : Status.DEFERRED);
            if (delivered) {
                assertThat(mx.messages())
                        .singleElement()
                        .satisfies(message -> assertThat(message.tls()).isEqualTo(expected.equals("tls")));
            } else {
                assertThat(result.failure()).as(result.words()).isEqualTo(Failure.valueOf(expected));
                assertThat(mx.messages()).isEmpty();
                assertThat(mx.commands())
                        .as("nor the envelope")
                        .noneMatch(line -> line.startsWith("MAIL") || line.startsWith("RCPT"));
            }
        }
    }

    private static FakeLookup lookups(String fault, String level) {
        FakeLookup dns = new FakeLookup();
        if (level.equals("dane")) {
            dns.tlsa = new TlsaAnswer.Found(FakeLookup.MX, List.of(Tlsa.of("3 1 1", GOOD.certificate())));
        }
        switch (fault) {
            case "mx-servfail" -> dns.mx = new MxAnswer.Unavailable("SERVFAIL for b.test");
            case "mx-timeout" -> dns.mx = new MxAnswer.Unavailable("no answer for b.test");
            case "address-servfail" -> dns.addresses = new AddressAnswer.Unavailable("SERVFAIL for mx.b.test");
            case "address-none" -> dns.addresses = new AddressAnswer.None("mx.b.test has no address");
            case "tlsa-servfail" -> dns.tlsa = new TlsaAnswer.Unavailable("SERVFAIL for _25._tcp.mx.b.test");
            case "tlsa-bogus" -> dns.tlsa = new TlsaAnswer.Unavailable(Failure.DNSSEC_BOGUS, "bogus");
            case "tlsa-unusable" ->
                dns.tlsa = new TlsaAnswer.Found(FakeLookup.MX, List.of(Tlsa.of("1 1 1", GOOD.certificate())));
            default -> {}
        }
        return dns;
    }

    private static StsAnswer sts(String fault, String level) {
        if (fault.equals("sts-unavailable")) {
            return new StsAnswer.Unavailable(Failure.STS_POLICY_FETCH, "no answer of mta-sts.b.test");
        }
        if (!level.equals("enforce") && !fault.equals("sts-other")) {
            return new StsAnswer.None("no record");
        }
        String host = fault.equals("sts-other") ? "mx.other.test" : "mx.b.test";
        StsPolicy policy = new StsPolicy("1", StsMode.ENFORCE, List.of(host), Duration.ofDays(1), List.of());
        return new StsAnswer.InForce(policy, Instant.MAX);
    }

    private static FakeMx server(String fault) throws IOException {
        FakeMx.Builder builder = FakeMx.builder();
        String[] words = fault.split("-", 2);
        if (!fault.equals("starttls-hidden")) {
            builder.certificate(certificate(fault));
        }
        switch (words[0]) {
            case "greeting" -> builder.on(Stage.GREETING, answer(words[1]));
            case "ehlo" -> builder.on(Stage.EHLO, answer(words[1]));
            case "starttls" -> starttls(builder, words[1]);
            case "handshake" -> {
                if (words[1].equals("version")) {
                    builder.protocols("TLSv1.2");
                } else {
                    builder.on(Stage.STARTTLS, handshake(words[1]));
                }
            }
            case "inner" -> {
                AtomicInteger ehlos = new AtomicInteger();
                Answer inside = answer(words[1]);
                builder.on(Stage.EHLO, line -> ehlos.incrementAndGet() == 2 ? inside : null);
            }
            default -> {}
        }
        return builder.start();
    }

    private static void starttls(FakeMx.Builder builder, String how) {
        if (how.equals("injected")) {
            builder.on(Stage.STARTTLS, Answer.raw("220 go\r\n250 injected\r\n").then(Then.HANG));
        } else if (!how.equals("hidden")) {
            builder.on(Stage.STARTTLS, answer(how));
        }
    }

    private static Answer answer(String how) {
        return switch (how) {
            case "reset" -> Answer.reset();
            case "close" -> Answer.close();
            case "timeout" -> Answer.hang();
            case "garbage" -> Answer.raw("\u0000\u0001 what?\r\n").then(Then.HANG);
            default -> Answer.reply(how + " no");
        };
    }

    /** After a 220 that is as it should be. */
    private static Answer handshake(String how) {
        return switch (how) {
            case "reset" -> Answer.reply("220 go").then(Then.RESET);
            case "timeout" -> Answer.reply("220 go").then(Then.HANG);
            default ->
                Answer.reply("220 go").thenSay(Answer.raw("250 in clear\r\n").then(Then.HANG));
        };
    }

    private static IssuedCertificate certificate(String fault) {
        Instant now = Instant.now();
        return switch (fault) {
            case "cert-self-signed" -> CertificateMaker.selfSigned(CertificateSpec.server("mx.b.test"));
            case "cert-other-name" -> CertificateMaker.issue(ROOT, CertificateSpec.server("mx.other.test"));
            case "cert-next-hop" -> CertificateMaker.issue(ROOT, CertificateSpec.server("b.test"));
            case "cert-expired" ->
                CertificateMaker.issue(
                        ROOT,
                        CertificateSpec.server("mx.b.test")
                                .withValidity(now.minus(Duration.ofDays(20)), now.minus(Duration.ofDays(10))));
            default -> GOOD;
        };
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private RecipientResult deliver(FakeLookup dns, StsAnswer sts, DeliveryConfig config) throws Exception {
        Courier courier = new MxCourier(
                config::policy,
                dns,
                (domain, budget) -> CompletableFuture.completedFuture(sts),
                new NettySmtpClient(config),
                config.timeouts().dns(),
                AttemptListener.NONE);
        try (courier) {
            Envelope envelope = new Envelope("a@a.test", List.of("x@b.test"));
            return courier.deliver(new Courier.Request("Q1", DOMAIN, envelope, message(), false))
                    .get(60, TimeUnit.SECONDS)
                    .recipients()
                    .get(0);
        }
    }

    private DeliveryConfig config(String fault, String level, int port) {
        TlsLevel asked = Arrays.stream(TlsLevel.values())
                .filter(constant -> constant.name().equalsIgnoreCase(level))
                .findFirst()
                .orElse(null);
        DestinationRule rule = new DestinationRule(
                "test",
                Set.of(DOMAIN),
                Set.of(),
                HostMatch.ANY,
                HostMatch.ANY,
                asked,
                null,
                port,
                Set.of(),
                directory.resolve("ca.pem"),
                Set.of(),
                new TlsOffer(fault.equals("handshake-version") ? List.of("TLSv1.3") : List.of(), null, null),
                RuleForce.STRONGEST);
        // Short only where a timeout is what is tried: others have the time that a slow machine needs.
        Duration time = fault.endsWith("timeout") ? Duration.ofMillis(500) : Duration.ofSeconds(20);
        return new DeliveryConfig(
                "queue",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(rule), List.of()),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                new DeliveryConfig.Timeouts(time, time, time, time, time, time, time),
                null,
                List.of(),
                10,
                4,
                Duration.ZERO);
    }

    private static MessageContent message() {
        return new BytesContent(TEXT);
    }
}
