package org.tlsgateway.mailets.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.config.TlsReportsConfig;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.RetrySchedule;
import org.tlsgateway.mailets.content.Mails;
import org.tlsgateway.mailets.delivery.RunningEngine;
import org.tlsgateway.mailets.quarantine.Quarantine;
import org.tlsgateway.mailets.quarantine.TestQuarantine;
import spark.Service;

/** The routes over HTTP, with a queue behind them whose mail goes nowhere. */
@Timeout(60)
class QuarantineRoutesTest {
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final String MAIL = "/gateway/quarantine/mails/";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningEngine running;
    private Quarantine quarantine;
    private Service service;

    @BeforeEach
    void start() throws Exception {
        DeliveryConfig delivery = new DeliveryConfig(
                "q",
                "gw.test",
                "postmaster@gw.test",
                new DeliveryPolicy(List.of(), List.of()),
                new RetrySchedule(List.of(Duration.ofHours(1)), Duration.ofDays(5), Duration.ofDays(1)),
                new DeliveryConfig.Timeouts(TIME, TIME, TIME, TIME, TIME, TIME, TIME),
                null,
                List.of(new org.tlsgateway.core.name.HostPort("127.0.0.1", 9)),
                1,
                1,
                TIME);
        running = new RunningEngine(delivery, TlsReportsConfig.DISABLED);
        quarantine = TestQuarantine.of(running.engine());
        service = Service.ignite().port(0).ipAddress("127.0.0.1");
        new GatewayRoutes(running.engine(), quarantine).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
        quarantine.stop();
        running.close();
    }

    private String hold(String content, String reason, String... recipients) throws Exception {
        MailImpl mail = Mails.of(content);
        mail.setName("mail-" + reason.hashCode());
        if (recipients.length > 0) {
            List<MailAddress> addresses = new java.util.ArrayList<>();
            for (String recipient : recipients) {
                addresses.add(new MailAddress(recipient));
            }
            mail.setRecipients(addresses);
        }
        return TestQuarantine.hold(quarantine, mail, reason);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(int status, String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body, "X-Gateway-Request", "test");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void heldMailShouldBeListedAndFound() throws Exception {
        hold("Subject: one\r\n\r\n", "first", "a@b.test");
        hold("Subject: two\r\n\r\n", "second", "c@d.test", "e@f.test");

        JsonNode all = json(200, "GET", "/gateway/quarantine?sort=subject&order=ascending", null);
        assertThat(all.findValuesAsText("subject")).containsExactly("one", "two");
        assertThat(json(200, "GET", "/gateway/quarantine?recipient=e%40f", null)
                        .at("/mails/0/reason")
                        .asText())
                .isEqualTo("second");
        assertThat(json(200, "GET", "/gateway/quarantine?limit=1&offset=1", null)
                        .at("/total")
                        .asInt())
                .isEqualTo(2);
        assertThat(json(200, "GET", "/gateway/quarantine?from=2999-01-01", null)
                        .at("/total")
                        .asInt())
                .isZero();
        assertThat(json(200, "GET", "/gateway/quarantine/folders", null)
                        .at("/0/mails")
                        .asInt())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sort=age", "order=up", "limit=0", "limit=501", "offset=-1", "from=yesterday", "until=2026-13-01"
            })
    void badParameterShouldBeAProblem(String parameter) throws Exception {
        assertThat(json(400, "GET", "/gateway/quarantine?" + parameter, null)
                        .at("/detail")
                        .asText())
                .contains("the parameter ");
    }

    @Test
    void mailShouldBeReleasedOnce() throws Exception {
        String id = hold("Subject: one\r\n\r\n", "first", "a@nowhere.invalid", "c@nowhere.invalid");

        JsonNode some = json(200, "POST", MAIL + id + "/release", "{\"recipients\":[\"c@nowhere.invalid\"]}");
        assertThat(some.at("/held/0").asText()).isEqualTo("a@nowhere.invalid");
        assertThat(json(409, "POST", MAIL + id + "/release", "{\"recipients\":[\"c@nowhere.invalid\"]}")
                        .at("/title")
                        .asText())
                .isEqualTo("Nothing was released");
        assertThat(json(200, "GET", MAIL + id, null).at("/released/0/address").asText())
                .isEqualTo("c@nowhere.invalid");
        json(200, "POST", MAIL + id + "/release", "{}");
        assertThat(json(409, "POST", MAIL + id + "/release", null).at("/title").asText())
                .isEqualTo("It was released before");
        json(409, "GET", MAIL + id, null);
        assertThat(json(200, "GET", "/gateway/quarantine", null).at("/total").asInt())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{", "{\"recipients\":[]}", "{\"recipients\":\"a@b.test\"}", "{\"recipients\":[1]}", "null"
            })
    void releaseShouldNotGuessWhatABadBodyMeans(String body) throws Exception {
        String id = hold("Subject: one\r\n\r\n", "first", "a@b.test");
        json(400, "POST", MAIL + id + "/release", body);
        assertThat(json(200, "GET", MAIL + id, null).at("/recipients").size()).isEqualTo(1);
    }

    @Test
    void deletedMailShouldNotBeFound() throws Exception {
        String id = hold("Subject: one\r\n\r\n", "first");
        assertThat(json(200, "DELETE", MAIL + id, null).at("/deleted").asBoolean())
                .isTrue();
        json(404, "DELETE", MAIL + id, null);
        json(404, "GET", MAIL + id + "/text", null);
        json(404, "POST", MAIL + "..%2F..%2Fx/release", "{}");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "POST, /release, X-Other, 1, 403",
        "DELETE, '', X-Other, 1, 403",
        "POST, /release, Origin, http://evil.test, 403",
        "POST, /release, Sec-Fetch-Site, cross-site, 403",
    })
    void changeShouldBeRefusedWhenAnotherPageMayHaveAsked(
            String method, String path, String header, String value, int status) throws Exception {
        String id = hold("Subject: one\r\n\r\n", "first");
        String[] headers = header.equals("X-Other")
                ? new String[] {header, value}
                : new String[] {header, value, "X-Gateway-Request", "x"};
        assertThat(send(method, MAIL + id + path, "{}", headers).statusCode()).isEqualTo(status);
        json(200, "GET", MAIL + id, null);
    }

    @Test
    void pageShouldCarryItsPolicy() throws Exception {
        for (String file : List.of("", "page.js", "page.css", "index.html")) {
            HttpResponse<String> response = send("GET", "/gateway/quarantine/page/" + file, null);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
        assertThat(send("GET", "/gateway/quarantine/page", null).statusCode()).isEqualTo(308);
        assertThat(send("GET", "/gateway/quarantine/page/", null).body())
                .doesNotContain("style=\"", "<script>", "onclick", "http:", "https:");
    }

    @Test
    void textAndHeadersShouldComeAsText() throws Exception {
        String id = hold(
                "Subject: a\u202eb\r\nX-Evil: <img src=x onerror=alert(1)>\r\nContent-Type: text/html\r\n\r\n"
                        + "<p>Hi <a href='http://evil.test/'>you</a><script>alert(2)</script>",
                "html");
        JsonNode text = json(200, "GET", MAIL + id + "/text", null);
        assertThat(text.at("/parts/0/text").asText()).isEqualTo("Hi you [http://evil.test/]");
        assertThat(json(200, "GET", MAIL + id + "/headers", null)
                        .at("/fields/1/value")
                        .asText())
                .isEqualTo("<img src=x onerror=alert(1)>");
    }

    @Test
    void nameOfAStrangerShouldNotBeAnswered() throws Exception {
        // The client of the JDK sets no Host of our choice.
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", service.port())) {
            socket.getOutputStream()
                    .write("GET /gateway/quarantine HTTP/1.1\r\nHost: rebound.evil.test\r\nConnection: close\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 421");
        }
        assertThat(Set.of(200))
                .contains(send("GET", "/gateway/quarantine", null).statusCode());
    }
}
