package org.tlsgateway.mailets.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.config.InspectionConfig.OnFailure;
import org.tlsgateway.core.inspection.EngineKind;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.ScanAction;

@Timeout(120)
class RspamdClientTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final ScanFacts FACTS = new ScanFacts(
            "192.0.2.1",
            "client.example.org",
            "sender@example.org",
            List.of("one@example.com", "two@example.com"),
            "user",
            "q1",
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384");

    private static RspamdClient client(FakeRspamd rspamd, Duration budget) {
        return client(rspamd.url(), "s3cret", budget);
    }

    private static RspamdClient client(URI url, String password, Duration budget) {
        return new RspamdClient(
                new Engine(
                        EngineKind.RSPAMD,
                        "rspamd",
                        List.of(url),
                        password,
                        0,
                        OnFailure.OPEN,
                        new InspectionConfig.SizeLimit(1 << 20, InspectionConfig.Oversize.SKIP)),
                budget);
    }

    private static Answered answer(EngineReport report) {
        return (Answered) report.result();
    }

    private static String failure(EngineReport report) {
        return ((EngineResult.Failed) report.result()).reason();
    }

    private static RspamdClient.Content content(byte[] bytes) {
        return new RspamdClient.Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    private static RspamdClient.Content content(String text) {
        return content(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void clientShouldSendSessionAndMessageAndReadTheAnswer() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            String message = "Subject: \u00e4\r\n\r\n.\r\n\0\n\r x" + "y".repeat(200_000);
            EngineReport report = client(rspamd, AMPLE).scan(FACTS, content(message));

            assertThat(report.result()).isInstanceOf(Answered.class);
            assertThat(answer(report).action()).isEqualTo(ScanAction.NO_ACTION);
            assertThat(answer(report).score()).isEqualTo(1.5);
            assertThat(answer(report).requiredScore()).isEqualTo(15);
            assertThat(answer(report).symbols()).containsExactly(new EngineResult.Symbol("A_RULE", 1.5));
            FakeRspamd.Request request = rspamd.requests.remove();
            assertThat(request.line()).isEqualTo("POST /checkv2 HTTP/1.1");
            assertThat(new String(request.body(), StandardCharsets.ISO_8859_1)).isEqualTo(message);
            assertThat(request.values("IP")).containsExactly("192.0.2.1");
            assertThat(request.values("Helo")).containsExactly("client.example.org");
            assertThat(request.values("From")).containsExactly("sender@example.org");
            assertThat(request.values("Rcpt")).containsExactly("one@example.com", "two@example.com");
            assertThat(request.values("User")).containsExactly("user");
            assertThat(request.values("Queue-Id")).containsExactly("q1");
            assertThat(request.values("TLS-Version")).containsExactly("TLSv1.3");
            assertThat(request.values("TLS-Cipher")).containsExactly("TLS_AES_256_GCM_SHA384");
            assertThat(request.values("Password")).containsExactly("s3cret");
            assertThat(request.values("Hostname")).isEmpty();
        }
    }

    @Test
    void clientShouldLeaveOutWhatIsUnknownWhenTheSessionHadIt() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            client(rspamd, AMPLE)
                    .scan(new ScanFacts(null, null, "", List.of(), null, "q", null, null), content("A: 1\r\n"));

            FakeRspamd.Request request = rspamd.requests.remove();
            assertThat(request.values("From")).containsExactly("<>");
            assertThat(request.headers()).noneMatch(header -> header.matches("(?i)(ip|helo|rcpt|user|tls-.*):.*"));
        }
    }

    @Test
    void clientShouldSendNoForeignHeaderWhenTheSessionTriesToInjectOne() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            String evil = "a\r\nX-Evil: 1\r\n\r\nPOST / HTTP/1.1\u0000\u00e4\u2028";
            EngineReport report = client(rspamd, AMPLE)
                    .scan(
                            new ScanFacts(evil, evil, evil, List.of(evil, evil), evil, evil, evil, evil),
                            content("A: 1"));

            assertThat(report.result()).isInstanceOf(Answered.class);
            FakeRspamd.Request request = rspamd.requests.remove();
            assertThat(request.headers()).noneMatch(header -> header.startsWith("X-Evil"));
            assertThat(request.values("Helo")).containsExactly("a X-Evil: 1 POST / HTTP/1.1 ??");
            assertThat(rspamd.requests).isEmpty();
        }
    }

    @Test
    void clientShouldUseItsConnectionAgainWhenTheScannerKeepsIt() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            RspamdClient client = client(rspamd, AMPLE);
            for (int i = 0; i < 5; i++) {
                assertThat(client.scan(FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
            }
            assertThat(rspamd.connections).hasValue(1);
        }
    }

    @Test
    void clientShouldAskOnAnotherConnectionWhenTheKeptOneWasClosed() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> {
            if (count.incrementAndGet() == 2) {
                exchange.reset();
            } else {
                exchange.json(FakeRspamd.HAM);
            }
        })) {
            RspamdClient client = client(rspamd, AMPLE);
            assertThat(client.scan(FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
            assertThat(client.scan(FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
            assertThat(rspamd.requests).hasSize(3);
        }
    }

    @Test
    void clientShouldReadTheAnswerWhenTheScannerClosesAfterIt() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> {
            exchange.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
                            + FakeRspamd.HAM);
            exchange.socket().close();
        })) {
            RspamdClient client = client(rspamd, AMPLE);
            assertThat(client.scan(FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
            assertThat(client.scan(FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
        }
    }

    @Test
    void clientShouldHonourTheActionWhenRspamdSkippedItsRulesAsItDoesForGtube() throws Exception {
        String gtube = "{\"is_skipped\":true,\"score\":15,\"required_score\":15,\"action\":\"reject\",\"symbols\":{}}";
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(gtube))) {
            EngineReport report = client(rspamd, AMPLE).scan(FACTS, content("A: 1"));

            assertThat(answer(report).action()).isEqualTo(ScanAction.REJECT);
            assertThat(answer(report).symbols()).containsExactly(new EngineResult.Symbol("IS_SKIPPED", 0));
        }
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                bad("not JSON", "answer is not JSON", exchange -> exchange.json("hello")),
                bad("cut JSON", "answer is not JSON", exchange -> exchange.json(FakeRspamd.HAM.substring(0, 40))),
                bad("two JSONs", "answer is not JSON", exchange -> exchange.json(FakeRspamd.HAM + "{}")),
                bad("nothing", "answer is not a JSON object", exchange -> exchange.json("")),
                bad("array", "answer is not a JSON object", exchange -> exchange.json("[1]")),
                bad("no action", "answer without action", exchange -> exchange.json("{\"score\":1}")),
                bad(
                        "action is a number",
                        "answer without action",
                        exchange -> exchange.json(FakeRspamd.HAM.replace("\"no action\"", "7"))),
                bad(
                        "made-up action",
                        "unknown action quarantine",
                        exchange -> exchange.json(FakeRspamd.HAM.replace("no action", "quarantine"))),
                bad(
                        "score is a string",
                        "answer without a number as score",
                        exchange -> exchange.json(FakeRspamd.HAM.replace(":1.5,\"required", ":\"1.5\",\"required"))),
                bad(
                        "score is endless",
                        "answer without a number as score",
                        exchange -> exchange.json(FakeRspamd.HAM.replace(":1.5,\"required", ":1e999,\"required"))),
                bad(
                        "no required score",
                        "answer without a number as required_score",
                        exchange -> exchange.json(FakeRspamd.HAM.replace("required_score", "x"))),
                bad(
                        "symbols is a list",
                        "symbols is not a JSON object",
                        exchange -> exchange.json(
                                "{\"action\":\"reject\",\"score\":1,\"required_score\":2,\"symbols\":[]}")),
                bad(
                        "error",
                        "scanner says: out of luck",
                        exchange -> exchange.json("{\"error\":\"out\\r\\nof luck\"}")),
                bad("deep", "answer", exchange -> exchange.json("[".repeat(200_000))),
                bad(
                        "403",
                        "HTTP status 403",
                        exchange -> exchange.http("403 Forbidden", "application/json", FakeRspamd.HAM)),
                bad(
                        "500",
                        "HTTP status 500",
                        exchange -> exchange.http("500 Error", "application/json", FakeRspamd.HAM)),
                bad(
                        "redirect",
                        "HTTP status 302",
                        exchange ->
                                exchange.send("HTTP/1.1 302 Found\r\nLocation: /ping\r\nContent-Length: 0\r\n\r\n")),
                bad("html", "content type text/html", exchange -> exchange.http("200 OK", "text/html", FakeRspamd.HAM)),
                bad(
                        "no type",
                        "content type none",
                        exchange -> exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
                bad("not HTTP", "no answer", exchange -> exchange.send("220 smtp.example.org ESMTP\r\n\r\n")),
                bad("huge", "answer bigger than 524288 bytes", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
                    while (true) {
                        exchange.send(" ".repeat(100_000));
                    }
                }),
                bad("endless body of a 500", "HTTP status 500", exchange -> {
                    exchange.send("HTTP/1.1 500 Error\r\n\r\n");
                    while (true) {
                        exchange.send(" ".repeat(100_000));
                    }
                }),
                bad("reset", "no answer", FakeRspamd.Exchange::reset),
                bad("closed", "no answer", exchange -> exchange.socket().close()),
                bad("cut", "no answer", exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{");
                    exchange.socket().close();
                }));
    }

    private static Arguments bad(String name, String failure, FakeRspamd.Handler handler) {
        return arguments(name, failure, handler);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badAnswers")
    void clientShouldReportAFailureWhenTheAnswerIsBad(String name, String failure, FakeRspamd.Handler handler)
            throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(handler)) {
            EngineReport report = client(rspamd, AMPLE).scan(FACTS, content("A: 1\r\n\r\nbody"));

            assertThat(failure(report)).startsWith(failure).matches("[ -~]*");
        }
    }

    static Stream<Arguments> slowAnswers() {
        return Stream.of(
                arguments("hangs", (FakeRspamd.Handler)
                        exchange -> exchange.released().await()),
                arguments("hangs after the header", (FakeRspamd.Handler) exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{");
                    exchange.released().await();
                }),
                arguments("trickles", (FakeRspamd.Handler) exchange -> {
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{");
                    while (!exchange.released().await(20, TimeUnit.MILLISECONDS)) {
                        exchange.send(" ");
                    }
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowAnswers")
    void clientShouldReportAFailureInTimeWhenTheScannerIsSlow(String name, FakeRspamd.Handler handler)
            throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(handler)) {
            EngineReport report = client(rspamd, Duration.ofMillis(300)).scan(FACTS, content("A: 1"));

            assertThat(failure(report)).isEqualTo("no answer in 300 ms");
            assertThat(report.millis()).isBetween(290L, 20_000L);
            // It recovers when the scanner does.
            rspamd.then(exchange -> exchange.json(FakeRspamd.HAM));
            assertThat(client(rspamd, AMPLE).scan(FACTS, content("A: 1")).result())
                    .isInstanceOf(Answered.class);
        }
    }

    @Test
    void clientShouldReportAFailureInTimeWhenTheScannerDoesNotReadTheMessage() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            RspamdClient client =
                    client(URI.create("http://127.0.0.1:" + deaf.getLocalPort() + "/"), null, Duration.ofMillis(300));
            EngineReport report = client.scan(FACTS, content(new byte[50_000_000]));

            assertThat(failure(report)).isEqualTo("no answer in 300 ms");
        }
    }

    @Test
    void clientShouldReportAFailureWhenNobodyListens() throws Exception {
        URI closed;
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> {})) {
            closed = rspamd.url();
        }
        RspamdClient client = client(closed, null, AMPLE);

        assertThat(failure(client.scan(FACTS, content("A: 1")))).startsWith("no answer: ConnectException");
        assertThat(client.ping().get()).startsWith("does not answer (ConnectException");
    }

    @Test
    void clientShouldReportAFailureWhenTheMessageCannotBeRead() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            EngineReport report = client(rspamd, AMPLE).scan(FACTS, new RspamdClient.Content() {
                @Override
                public long size() {
                    return 10;
                }

                @Override
                public InputStream open() throws IOException {
                    throw new IOException("no disk");
                }
            });
            assertThat(failure(report)).startsWith("no answer");
        }
    }

    @ParameterizedTest(name = "ping answered with {0}: {2}")
    @CsvSource({
        "200 OK, text/plain, answers (ping",
        "500 No, text/plain, does not answer (UnusableException: HTTP status 500)",
        "200 OK, image/png, does not answer (UnusableException: content type image/png)"
    })
    void pingShouldSayWhetherTheScannerAnswers(String status, String type, String expected) throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.http(status, type, "pong"))) {
            assertThat(client(rspamd, AMPLE).ping().get()).startsWith(expected);
            assertThat(rspamd.requests.remove().line()).isEqualTo("GET /ping HTTP/1.1");
        }
    }
}
