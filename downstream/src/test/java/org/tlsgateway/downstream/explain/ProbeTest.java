package org.tlsgateway.downstream.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.downstream.delivery.AttemptListener;
import org.tlsgateway.downstream.delivery.Explanation;
import org.tlsgateway.downstream.delivery.Question;
import org.tlsgateway.downstream.delivery.WayOut;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.tls.CertificateFacts;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

/** Probes over real sockets, as JSON tells of them. */
class ProbeTest {
    private static final IssuedCertificate ROOT = CertificateMaker.authority("Probe Root");
    private static final Duration TIME = Duration.ofSeconds(20);

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

    @ParameterizedTest(name = "{0}, over TLS {1}: {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "mx.b.test,  true,  -",
                "other.test, true,  certificate-name",
                "other.test, false, -",
                "-,          true,  starttls-not-offered",
                "-,          false, -",
            })
    void probeShouldTellWhatAMessageWouldMeet(String bears, boolean overTls, String failure) throws Exception {
        FakeMx.Builder builder = FakeMx.builder();
        if (bears != null) {
            builder.certificate(CertificateMaker.issue(ROOT, CertificateSpec.server(bears)));
        }
        try (FakeMx mx = builder.start();
                WayOut way = way(mx.address().getPort())) {
            JsonNode json = ExplanationJson.of(probe(way, overTls, false));

            assertThat(json.at("/goesOut").asBoolean()).isEqualTo(failure == null);
            assertThat(json.at("/outcome/failure").asText(null)).isEqualTo(failure);
            JsonNode session = json.at("/hosts/0/sessions/0");
            assertThat(session.at("/ready").asBoolean()).isEqualTo(failure == null);
            assertThat(session.at("/tls").isNull()).isEqualTo(bears == null);
            assertThat(session.at("/chain/0/names/0").asText(null)).isEqualTo(bears);
            mx.awaitClosed();
            assertThat(mx.commands()).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("RCPT"));
            assertThat(mx.commands()).last().isEqualTo("QUIT");
        }
    }

    /** RFC 8689 section 4.2.1, 5: listed inside TLS. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"true, -", "false, requiretls-missing"})
    void probeShouldTellWhetherRequireTlsIsOfferedWhenTheMessageHasIt(boolean offered, String failure)
            throws Exception {
        FakeMx.Builder builder =
                FakeMx.builder().certificate(CertificateMaker.issue(ROOT, CertificateSpec.server("mx.b.test")));
        try (FakeMx mx = (offered ? builder.ehloInTls("mx.b.test", "REQUIRETLS") : builder).start();
                WayOut way = way(mx.hostPort(), 25)) {
            JsonNode json = ExplanationJson.of(probe(way, true, true));

            assertThat(json.at("/hosts/0/sessions/0/failure/failure").asText(null))
                    .isEqualTo(failure);
            assertThat(json.at("/goesOut").asBoolean()).isEqualTo(offered);
        }
    }

    @Test
    void probeShouldTellTheDigestThatPinsAndRecordsHave() throws Exception {
        IssuedCertificate certificate = CertificateMaker.issue(ROOT, CertificateSpec.server("mx.b.test"));
        try (FakeMx mx = FakeMx.builder().certificate(certificate).start();
                WayOut way = way(mx.address().getPort())) {
            JsonNode first = ExplanationJson.of(probe(way, true, false)).at("/hosts/0/sessions/0/chain/0");

            CertificateFacts expected = CertificateFacts.of(certificate.certificate());
            assertThat(first.at("/spkiSha256").asText()).hasSize(64).isEqualTo(expected.spkiSha256());
            assertThat(first.at("/issuer").asText()).contains("Probe Root");
            assertThat(first.at("/notAfter").asText())
                    .isEqualTo(expected.notAfter().toString());
        }
    }

    @Test
    void probeShouldEndInTimeWhenTheServerNeverGreets() throws Exception {
        try (FakeMx mx = FakeMx.builder()
                        .on(FakeMx.Stage.GREETING, FakeMx.Answer.mute())
                        .start();
                WayOut way = way(mx.address().getPort())) {
            Explanation seen = way.explainer()
                    .probe(question(true, false), Duration.ofMillis(200))
                    .get(20, TimeUnit.SECONDS);

            assertThat(ExplanationJson.of(seen).at("/outcome/failure").asText()).isEqualTo("reply-timeout");
            mx.awaitClosed();
        }
    }

    @Test
    void explanationShouldTellUntilWhenTheAnswersCount() throws Exception {
        try (WayOut way = way(25)) {
            JsonNode json = ExplanationJson.of(
                    way.explainer().explain(question(true, false)).get(20, TimeUnit.SECONDS));

            assertThat(json.at("/dns").findValuesAsText("name")).contains("b.test", "mx.b.test");
            assertThat(json.at("/dns/0/until").asText()).isNotEmpty();
            assertThat(json.at("/facts/mx/hosts/0/name").asText()).isEqualTo("mx.b.test");
            assertThat(json.at("/hosts/0/ifItFails").findValuesAsText("failure"))
                    .containsExactly("starttls-not-offered", "certificate-name", "certificate-untrusted");
        }
    }

    private static Explanation probe(WayOut way, boolean overTls, boolean requireTls) throws Exception {
        return way.explainer().probe(question(overTls, requireTls), TIME).get(30, TimeUnit.SECONDS);
    }

    private static Question question(boolean overTls, boolean requireTls) {
        return Question.to("b.test", "a@a.test", overTls, requireTls, false).orElseThrow();
    }

    private WayOut way(int port) {
        return way(null, port);
    }

    /** @param gateway to go to instead of the exchanger; its name is the operator's word */
    private WayOut way(HostPort gateway, int port) {
        DestinationRule rule = new DestinationRule(
                "test",
                Set.of(new DomainName("b.test")),
                Set.of(),
                null,
                gateway,
                port,
                Set.of(new DomainName("mx.b.test")),
                directory.resolve("ca.pem"));
        return WayOut.open(
                new DeliveryConfig(
                        "queue",
                        "gw.test",
                        "postmaster@gw.test",
                        new DeliveryPolicy(List.of(rule), List.of(new DomainName("gw.test"))),
                        new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                        new DeliveryConfig.Timeouts(TIME, TIME, TIME, TIME, TIME, TIME, TIME),
                        null,
                        List.of(dns.server()),
                        10,
                        4,
                        TIME),
                AttemptListener.NONE,
                Clock.systemUTC());
    }
}
