package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tlsgateway.it.env.Browser;
import org.tlsgateway.it.env.FakeSink;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;
import org.tlsgateway.it.env.Waiting;

/** Mail that is held: seen in a real browser, released to a real Postfix, once, also when the gateway is killed. */
class QuarantineIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HOLDER = "hold@client.test";
    private static final FakeSink SINK = new FakeSink(Duration.ZERO);
    private static final Canary CANARY = new Canary();

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
            .webAdmin()
            .first("<mailet match=\"SenderIs=" + HOLDER
                    + "\" class=\"org.tlsgateway.mailets.quarantine.HoldInQuarantine\"><folder>spam</folder>"
                    + "<code>SPAM</code><reason>looks like spam to a test</reason></mailet>")
            .destination("sink.test", "opportunistic", SINK.port(), "")
            .destination(
                    "good.test",
                    "verify",
                    POSTFIX.port(TestPki.Flaw.GOOD),
                    "acceptedNames=\"" + TestPki.NAME + "\" caFile=\""
                            + POSTFIX.pki().caFile() + "\""));

    @Order(3)
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    /** Counts who comes: what a mail of a stranger would load. */
    private static final class Canary implements AutoCloseable {
        private final ServerSocket server;
        private final AtomicInteger visits = new AtomicInteger();

        Canary() {
            try {
                server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Thread thread = new Thread(this::count, "canary");
            thread.setDaemon(true);
            thread.start();
        }

        private void count() {
            while (!server.isClosed()) {
                try {
                    server.accept().close();
                    visits.incrementAndGet();
                } catch (IOException closed) {
                    return;
                }
            }
        }

        String url(String path) {
            return "http://127.0.0.1:" + server.getLocalPort() + "/" + path;
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException gone) {
                // which is what was wanted
            }
        }
    }

    private static void hold(String recipients, String message, String parameters) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            send(client.startTls(), recipients, message, parameters);
        }
    }

    /** What came in clear may go out in clear, as the sink takes it. */
    private static void holdForSink(String recipient, String message) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            send(client, recipient, message, "");
        }
    }

    private static void send(SmtpDialogue client, String recipients, String message, String parameters) {
        client.say("MAIL FROM:<" + HOLDER + ">" + parameters);
        for (String recipient : recipients.split(",")) {
            client.say("RCPT TO:<" + recipient + ">");
        }
        assertThat(client.say("DATA")).startsWith("354");
        assertThat(client.say(message + "\r\n.")).startsWith("250 2.0.0 Ok: queued as ");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + GATEWAY.conf().webAdminPort() + "/gateway/quarantine" + path;
    }

    private static JsonNode web(String method, String path, int status) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url(path)))
                                    .header("X-Gateway-Request", "test")
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String idOf(String word) {
        return web("GET", "?q=" + word, 200).at("/mails/0/id").asText();
    }

    private static void picture(String name) {
        String directory = System.getProperty("gateway.screenshots", "");
        if (!directory.isEmpty()) {
            BROWSER.screenshot(Path.of(directory, name + ".png"));
        }
    }

    private static void search(String words) {
        BROWSER.open("about:blank");
        BROWSER.open(url("/page"));
        BROWSER.await("document.querySelectorAll('#mails tr').length > 0");
        BROWSER.type("#words", words);
        BROWSER.await("document.querySelectorAll('#mails tr').length === 1");
    }

    @Test
    void operatorShouldFindReleaseAndSeeItArriveOnceOverVerifiedTls() {
        hold("first@good.test,second@good.test", Messages.plain("Aaa released"), "");
        hold("third@good.test", Messages.plain("Zzz other"), "");
        BROWSER.resize(1280, 900);
        BROWSER.open(url("/page"));
        BROWSER.await("document.querySelectorAll('#mails tr').length >= 2");
        BROWSER.click("th.subject button");
        BROWSER.await("document.querySelector('th.subject').getAttribute('aria-sort') === 'ascending'");
        BROWSER.awaitText("#mails tr:first-child", "Aaa released");
        picture("list-1280");
        BROWSER.click("th.subject button");
        BROWSER.awaitText("#mails tr:first-child", "Zzz other");

        search("Aaa");
        BROWSER.click("#mails tr:first-child a");
        BROWSER.awaitText("h2", "Aaa released");
        BROWSER.awaitText("#mail-view", "looks like spam to a test");
        BROWSER.awaitText("#mail-view", "TLSv1.3");
        BROWSER.click("#headers summary");
        BROWSER.awaitText("#headers", "Aaa-released@client.test");
        BROWSER.click("#text summary");
        BROWSER.awaitText("#text", "Nothing to see here.");
        picture("mail-1280");
        BROWSER.click(".recipients li:nth-child(2) input");
        BROWSER.awaitText("#release", "Release to 1 of 2");
        BROWSER.click("#release");
        BROWSER.awaitText("#confirm", "first@good.test");
        picture("confirm-1280");
        BROWSER.click("#confirm-no");
        assertThat(POSTFIX.mailbox("first@good.test")).isEmpty();
        BROWSER.click("#release");
        BROWSER.click("#confirm-yes");
        BROWSER.awaitText("#mail-view", "Released before:");
        String arrived = POSTFIX.awaitMessage("first@good.test", SOON);
        assertThat(arrived).contains("Subject: Aaa released", "using TLSv1.3");
        BROWSER.click("#release");
        BROWSER.click("#confirm-yes");
        BROWSER.await("document.querySelector('#mail-view').hidden");
        POSTFIX.awaitMessage("second@good.test", SOON);

        BROWSER.open(url("/page/#/mails/none"));
        BROWSER.awaitText("#message", "There is no such thing");
        assertThat(POSTFIX.mailbox("first@good.test")).hasSize(1);
        assertThat(POSTFIX.mailbox("second@good.test")).hasSize(1);
        assertThat(POSTFIX.mailbox("third@good.test")).isEmpty();
    }

    @Test
    void secondReleaseShouldBeRefused() {
        hold("once@good.test", Messages.plain("only once"), "");
        String id = idOf("only");
        web("POST", "/mails/" + id + "/release", 200);
        assertThat(web("POST", "/mails/" + id + "/release", 409).at("/title").asText())
                .isEqualTo("It was released before");
        POSTFIX.awaitMessage("once@good.test", SOON);
        assertThat(POSTFIX.mailbox("once@good.test")).hasSize(1);
    }

    @Test
    void deletedMailShouldBeGone() {
        hold("deleted@good.test", Messages.plain("to be deleted"), "");
        search("deleted");
        BROWSER.click("#mails tr:first-child a");
        BROWSER.awaitText("h2", "to be deleted");
        BROWSER.click("#delete");
        BROWSER.click("#confirm-yes");
        BROWSER.await("document.querySelector('#mail-view').hidden");
        assertThat(web("GET", "?q=deleted", 200).at("/total").asInt()).isZero();
        assertThat(POSTFIX.mailbox("deleted@good.test")).isEmpty();
    }

    @Test
    void hostileMailShouldLoadNothingAndRunNothing() {
        String evil = "<script>window.pwned=1</script><img src=x onerror=window.pwned=2>";
        hold(
                "x@good.test",
                String.join(
                        "\r\n",
                        "From: \"" + evil + "\" <a@client.test>",
                        "Subject: hostile " + evil + " =?utf-8?q?=E2=80=AE?=gpj.exe",
                        "X-Long: " + "y".repeat(900),
                        "X-Evil: " + evil,
                        "MIME-Version: 1.0",
                        "Content-Type: multipart/mixed; boundary=b",
                        "",
                        "--b",
                        "Content-Type: text/html; charset=nonsense",
                        "",
                        evil,
                        "<img src=\"" + CANARY.url("pixel.gif") + "\"><link rel=stylesheet href=\""
                                + CANARY.url("a.css") + "\">",
                        "<iframe src=\"" + CANARY.url("frame") + "\"></iframe><b>shown</b>",
                        "--b",
                        "Content-Type: application/octet-stream; name=\"" + evil.replace("\"", "") + "\"",
                        "Content-Transfer-Encoding: base64",
                        "",
                        "this is ((not)) base64 \u00ff",
                        "--b--"),
                "");
        search("hostile");
        BROWSER.click("#mails tr:first-child a");
        BROWSER.awaitText("h2", "[U+202E]");
        BROWSER.click("#headers summary");
        BROWSER.awaitText("#headers", "onerror=window.pwned=2");
        BROWSER.click("#text summary");
        BROWSER.awaitText("#text", "shown");
        picture("hostile-1280");
        assertThat(BROWSER.script("typeof window.pwned").asText()).isEqualTo("undefined");
        assertThat(BROWSER.script("document.querySelectorAll('main img, main iframe, main script, main link').length")
                        .asInt())
                .isZero();
        assertThat(CANARY.visits).hasValue(0);
        assertThat(BROWSER.log()).noneMatch(line -> line.contains("Content Security Policy") || line.contains("Error"));
    }

    @Test
    void pageShouldFitASmallAndADarkScreen() {
        hold("small@good.test", Messages.plain("A subject that goes on for rather long, as they do"), "");
        BROWSER.resize(500, 900);
        BROWSER.prefer("dark");
        search("rather");
        picture("list-small-dark");
        assertThat(BROWSER.script("document.documentElement.scrollWidth <= window.innerWidth")
                        .asBoolean())
                .as("nothing is cut off")
                .isTrue();
        BROWSER.click("#mails tr:first-child a");
        BROWSER.awaitText("h2", "rather long");
        picture("mail-small-dark");
        assertThat(BROWSER.script("document.documentElement.scrollWidth <= window.innerWidth")
                        .asBoolean())
                .isTrue();
        BROWSER.prefer("light");
        BROWSER.resize(1280, 900);
    }

    @Test
    void requireTlsShouldStayWithAMailThatIsReleased() {
        hold("strict@good.test", Messages.plain("strict mail"), " REQUIRETLS");
        String id = idOf("strict");
        assertThat(web("GET", "/mails/" + id, 200).at("/session/requireTls").asText())
                .isEqualTo("true");
        web("POST", "/mails/" + id + "/release", 200);
        // This Postfix is proven and does not list REQUIRETLS: the mail may not be given to it.
        GATEWAY.awaitLog("mail (deferred|ended) id=" + id + ".*", SOON);
        assertThat(POSTFIX.mailbox("strict@good.test")).isEmpty();
    }

    @Test
    void everyReleaseShouldArriveOnceWhenTheGatewayIsKilled() throws Exception {
        int mails = 12;
        for (int i = 0; i < mails; i++) {
            holdForSink("k" + i + "@sink.test", Messages.plain("killed-" + i));
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            ids.add(idOf("killed-" + i + "%20k" + i + "@sink"));
        }
        Thread operator = new Thread(() -> {
            try {
                ids.forEach(id -> web("POST", "/mails/" + id + "/release", 200));
            } catch (UncheckedIOException | AssertionError killed) {
                // that is what the test does
            }
        });
        operator.start();
        Waiting.until("some are out", SOON, () -> arrived("killed-") >= 3);
        GATEWAY.process().kill();
        operator.join();
        GATEWAY.start();
        GATEWAY.awaitBanner();
        // What was cut off is brought to its end without anybody asking; the operator goes on with the others.
        for (String id : ids) {
            String path = "/mails/" + id + "/release";
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url(path)))
                                    .header("X-Gateway-Request", "test")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isIn(200, 409);
        }
        Waiting.until("all", SOON, () -> arrived("killed-") >= mails);
        holdForSink("last@sink.test", Messages.plain("the last one"));
        web("POST", "/mails/" + idOf("last") + "/release", 200);
        Waiting.until("the last", SOON, () -> arrived("the last one") == 1);
        for (int i = 0; i < mails; i++) {
            assertThat(arrived("Subject: killed-" + i + "\r\n"))
                    .as("killed-" + i)
                    .isBetween(1, 2);
        }
        System.err.printf("kill -9 in releases: %d mails, %d arrivals%n", mails, arrived("killed-"));
    }

    private static int arrived(String text) {
        return (int) SINK.messages().stream()
                .filter(message -> message.contains(text))
                .count();
    }

    @AfterAll
    static void close() {
        SINK.close();
        CANARY.close();
    }
}
