package org.tlsgateway.mailets.inspection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.InspectionConfig.Engine;
import org.tlsgateway.core.inspection.EngineReport;
import org.tlsgateway.core.inspection.EngineResult;
import org.tlsgateway.core.inspection.EngineResult.Answered;
import org.tlsgateway.core.inspection.ScanAction;

@Timeout(120)
class RspamdTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final ScanFacts FACTS = new ScanFacts(
            "192.0.2.1",
            "client.example.org",
            "sender@example.org",
            List.of("one@example.com", "two@example.com"),
            "user",
            "q1",
            "TLSv1.3",
            "TLS_AES_256_GCM_SHA384");

    private static EngineReport scan(FakeRspamd rspamd, ScanFacts facts, ScannedContent content) throws Exception {
        return scan(Engines.rspamd(rspamd.url(), "s3cret"), AMPLE, facts, content);
    }

    private static EngineReport scan(Engine engine, Duration budget, ScanFacts facts, ScannedContent content)
            throws Exception {
        try (Scanners scanners = new Scanners(Engines.config(budget, engine), ScanMetrics.NONE)) {
            return scanners.scan(facts, content).engines().get(0);
        }
    }

    private static Answered answer(EngineReport report) {
        return (Answered) report.result();
    }

    private static String failure(EngineReport report) {
        return ((EngineResult.Failed) report.result()).reason();
    }

    private static ScannedContent content(String text) {
        return Engines.content(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void clientShouldSendSessionAndMessageAndReadTheAnswer() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            String message = "Subject: \u00c3\u00a4\r\n\r\n.\r\n\n\r x" + "y".repeat(200_000);
            EngineReport report = scan(rspamd, FACTS, content(message));

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
            scan(rspamd, new ScanFacts(null, null, "", List.of(), null, "q", null, null), content("A: 1\r\n"));

            FakeRspamd.Request request = rspamd.requests.remove();
            assertThat(request.values("From")).containsExactly("<>");
            assertThat(request.headers()).noneMatch(header -> header.matches("(?i)(ip|helo|rcpt|user|tls-.*):.*"));
        }
    }

    @Test
    void clientShouldSendNoForeignHeaderWhenTheSessionTriesToInjectOne() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(FakeRspamd.HAM))) {
            String evil = "a\r\nX-Evil: 1\r\n\r\nPOST / HTTP/1.1\u0000\u00e4\u2028";
            EngineReport report = scan(
                    rspamd,
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
    void clientShouldReadTheAnswerWhenTheScannerClosesAfterIt() throws Exception {
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> {
            exchange.send(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
                            + FakeRspamd.HAM);
            exchange.socket().close();
        })) {
            assertThat(scan(rspamd, FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
            assertThat(scan(rspamd, FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
        }
    }

    @Test
    void clientShouldHonourTheActionWhenRspamdSkippedItsRulesAsItDoesForGtube() throws Exception {
        String gtube = "{\"is_skipped\":true,\"score\":15,\"required_score\":15,\"action\":\"reject\",\"symbols\":{}}";
        try (FakeRspamd rspamd = new FakeRspamd(exchange -> exchange.json(gtube))) {
            EngineReport report = scan(rspamd, FACTS, content("A: 1"));

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
                bad("not HTTP", "answer is not HTTP", exchange -> exchange.send("220 smtp.example.org ESMTP\r\n\r\n")),
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
            EngineReport report = scan(rspamd, FACTS, content("A: 1\r\n\r\nbody"));

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
            EngineReport report = scan(Engines.rspamd(rspamd.url(), null), SHORT, FACTS, content("A: 1"));

            assertThat(failure(report)).isEqualTo("no answer in time");
            // It recovers when the scanner does.
            rspamd.then(exchange -> exchange.json(FakeRspamd.HAM));
            assertThat(scan(rspamd, FACTS, content("A: 1")).result()).isInstanceOf(Answered.class);
        }
    }
}
