package org.tlsgateway.mailets.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.Submitter;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.FakeMx;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;
import org.tlsgateway.mailets.delivery.RunningEngine;
import org.tlsgateway.mailets.quarantine.TestQuarantine;
import spark.Service;

/** The routes over HTTP, with an engine that really delivers behind them. */
@Timeout(60)
class GatewayRoutesTest {
    private static final IssuedCertificate ROOT = CertificateMaker.authority("Routes Root");
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Duration TIME = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final FakeDns dns = new FakeDns();
    private final HttpClient client = HttpClient.newHttpClient();
    private FakeMx mx;
    private RunningEngine running;
    private Service service;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), ROOT.chainPem());
        dns.addMx("b.test", "mx.b.test", "127.0.0.1");
        mx = FakeMx.builder()
                .certificate(CertificateMaker.issue(ROOT, CertificateSpec.server("mx.b.test")))
                .start();
        TlsReportsConfig reports = new TlsReportsConfig(
                TlsReportsConfig.Mode.COUNT,
                new Submitter("A", "tls@a.test"),
                directory.resolve("tlsrpt"),
                null,
                List.of());
        running = new RunningEngine(config(), reports);
        service = Service.ignite().port(0).ipAddress("127.0.0.1");
        new GatewayRoutes(running.engine(), TestQuarantine.of(running.engine())).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() throws Exception {
        service.stop();
        service.awaitStop();
        running.close();
        mx.close();
        dns.close();
    }

    @Test
    void explainShouldTellFactsAndPlanOfAnAddress() throws Exception {
        JsonNode json = json(200, "GET", "/gateway/explain?recipient=x%40b.test&sender=a%40a.test&tls=true");

        assertThat(json.at("/goesOut").asBoolean()).isTrue();
        assertThat(json.at("/plan/level").asText()).isEqualTo("verify");
        assertThat(json.at("/facts/mx/hosts/0/name").asText()).isEqualTo("mx.b.test");
        assertThat(json.at("/question/sender").asText()).isEqualTo("a@a.test");
        assertThat(mx.connections()).isEmpty();
    }

    @Test
    void explainShouldTakeTheClientsTlsFromTheRequest() throws Exception {
        assertThat(json(200, "GET", "/gateway/explain?recipient=x%40b.test&tls=false")
                        .at("/plan/level")
                        .asText())
                .isEqualTo("opportunistic");
    }

    @Test
    void probeShouldConnectAndSendNothing() throws Exception {
        JsonNode json = json(200, "POST", "/gateway/probe?domain=b.test");

        assertThat(json.at("/goesOut").asBoolean()).isTrue();
        assertThat(json.at("/hosts/0/sessions/0/verification").asText()).isEqualTo("pkix");
        mx.awaitClosed();
        assertThat(mx.commands()).last().isEqualTo("QUIT");
        assertThat(mx.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }

    /** RFC 9457 section 3: application/problem+json, and the status again in the body. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET,    /gateway/explain,                         400",
        "GET,    /gateway/explain?recipient=a%20b,         400",
        "GET,    /gateway/explain?recipient=b.test&tls=no, 400",
        "POST,   /gateway/probe,                           400",
        "DELETE, /gateway/caches/dns/a..b,                 400",
        "GET,    /gateway/caches/mta-sts/b.test,           404",
        "DELETE, /gateway/caches/mta-sts/b.test,           404",
        "GET,    /gateway/tls-reports/yesterday,           400",
        "GET,    /gateway/tls-reports/2026-01-01/b.test,   404",
        "GET,    /gateway/waiting?limit=0,                 400",
    })
    void errorShouldBeProblemDetails(String method, String path, int status) throws Exception {
        HttpResponse<String> response = ask(method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = new ObjectMapper().readTree(response.body());
        assertThat(problem.at("/status").asInt()).isEqualTo(status);
        assertThat(problem.at("/type").asText()).isEqualTo("about:blank");
        assertThat(problem.at("/detail").asText()).isNotBlank();
    }

    @Test
    void everythingShouldSayThatDeliveryIsNotRunningWhenItIsNot() throws Exception {
        running.close();

        assertThat(ask("GET", "/gateway/explain?recipient=b.test").statusCode()).isEqualTo(503);
        assertThat(ask("GET", "/gateway/caches/dns").statusCode()).isEqualTo(503);
        assertThat(ask("GET", "/gateway/tls-reports").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/gateway/waiting").statusCode()).isEqualTo(503);
    }

    @Test
    void nameShouldBeForgottenWhenItIsDeleted() throws Exception {
        json(200, "GET", "/gateway/explain?recipient=b.test");
        assertThat(json(200, "GET", "/gateway/caches/dns?name=b.test").findValuesAsText("name"))
                .contains("b.test", "mx.b.test");

        assertThat(json(200, "DELETE", "/gateway/caches/dns/b.test")
                        .at("/forgotten")
                        .asInt())
                .isPositive();

        assertThat(json(200, "GET", "/gateway/caches/dns?name=b.test")).isEmpty();
    }

    @Test
    void policiesShouldBeListedWhenNoneIsKept() throws Exception {
        assertThat(json(200, "GET", "/gateway/caches/mta-sts").isArray()).isTrue();
    }

    @Test
    void sessionsOfADayShouldBeToldByDomainAndAsAReport() throws Exception {
        LocalDate before = LocalDate.now(ZoneOffset.UTC);
        running.countSession(DOMAIN, RunningEngine.request(DOMAIN));

        JsonNode days = json(200, "GET", "/gateway/tls-reports");
        String day = days.get(0).asText();
        assertThat(LocalDate.parse(day)).isAfterOrEqualTo(before);
        JsonNode counts = json(200, "GET", "/gateway/tls-reports/" + day);
        assertThat(counts.at("/domains/0/domain").asText()).isEqualTo("b.test");
        assertThat(counts.at("/domains/0/successful").asInt()).isEqualTo(1);
        JsonNode report = json(200, "GET", "/gateway/tls-reports/" + day + "/b.test");
        assertThat(report.at("/organization-name").asText()).isEqualTo("A");
        assertThat(report.at("/policies/0/summary/total-successful-session-count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void waitingMailShouldBeToldWithItsReasonInWords() throws Exception {
        running.putWaiting("x@b.test", "4.7.5 dane-mismatch [mx.b.test]: none matches");

        JsonNode first = json(200, "GET", "/gateway/waiting").get(0);

        assertThat(first.at("/name").asText()).isEqualTo("waits");
        assertThat(first.at("/attempts").asInt()).isEqualTo(3);
        assertThat(first.at("/recipients/0/address").asText()).isEqualTo("x@b.test");
        assertThat(first.at("/recipients/0/reason").asText())
                .isEqualTo("4.7.5 dane-mismatch [mx.b.test]: none matches");
        assertThat(first.at("/nextDelivery").asText()).isNotBlank();
    }

    private JsonNode json(int status, String method, String path) throws Exception {
        HttpResponse<String> response = ask(method, path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private DeliveryConfig config() {
        DestinationRule rule = new DestinationRule(
                "test",
                Set.of(DOMAIN),
                Set.of(),
                null,
                null,
                mx.address().getPort(),
                Set.of(),
                directory.resolve("ca.pem"));
        return new DeliveryConfig(
                "queue",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(rule), List.of(new DomainName("gw.test"))),
                new RetrySchedule(List.of(Duration.ofMinutes(1)), Duration.ofDays(5), Duration.ZERO),
                new DeliveryConfig.Timeouts(TIME, TIME, TIME, TIME, TIME, TIME, TIME),
                null,
                List.of(dns.server()),
                2,
                4,
                TIME,
                DemandPolicy.NONE,
                new StsConfig(true, directory.resolve("mta-sts"), null, StsConfig.HTTPS, List.of()),
                null,
                null);
    }
}
