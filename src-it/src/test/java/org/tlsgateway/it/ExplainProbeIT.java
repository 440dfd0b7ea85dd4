package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;
import org.tlsgateway.it.env.Waiting;

/** The answer to "why" about a real Postfix: by the commands and by WebAdmin, and the same that delivery then meets. */
class ExplainProbeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FakeDns DNS = new FakeDns();

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(ExplainProbeIT::conf);

    private static GatewayConf conf() {
        GatewayConf conf = new GatewayConf()
                .webAdmin()
                .delivery("<resolvers>" + DNS.server() + "</resolvers><mtaSts enabled=\"false\"/>");
        destination(conf, "good", TestPki.NAME, POSTFIX.port(TestPki.Flaw.GOOD));
        destination(conf, "wrong", TestPki.NAME, POSTFIX.port(TestPki.Flaw.WRONG_NAME));
        destination(conf, "clear", TestPki.NAME, POSTFIX.clearPort());
        return conf;
    }

    private static void destination(GatewayConf conf, String name, String mx, int port) {
        DNS.addMx(name + ".test", mx, "127.0.0.1");
        conf.destination("name=\"%s\" domains=\"%s.test\" port=\"%d\" caFile=\"%s\""
                .formatted(name, name, port, POSTFIX.pki().caFile()));
    }

    @ParameterizedTest(name = "{0} {1} --client {2}: exit code {3}")
    @CsvSource({
        "explain, good.test,  tls,   0, goes",
        "probe,   good.test,  tls,   0, 'A message would go out now'",
        // explain connects to nobody: only probe can know
        "explain, wrong.test, tls,   0, 'certificate-name'",
        "probe,   wrong.test, tls,   1, 'certificate-name'",
        "probe,   wrong.test, clear, 0, 'A message would go out now'",
        "probe,   clear.test, tls,   1, 'starttls-not-offered'",
        "probe,   clear.test, clear, 0, 'A message would go out now'",
        "explain, none.test,  tls,   1, 'no-such-domain'",
        "probe,   none.test,  tls,   1, 'no-such-domain'",
    })
    void commandShouldEndWithWhatAMessageWouldMeet(
            String command, String domain, String client, int exitCode, String words) {
        Command run = gateway(
                command, domain, "--client", client, "--dir", GATEWAY.root().toString());

        assertThat(run.exitCode()).as(run.output()).isEqualTo(exitCode);
        assertThat(run.output()).contains(words).doesNotContain("\u001b", "Exception");
        assertThat(POSTFIX.log()).as("no mail was begun").doesNotContain("postmaster@" + domain);
    }

    @Test
    void probeShouldPrintChainAndMatchWhenTheServerProvesItself() {
        String shown = gateway(
                        "probe",
                        "good.test",
                        "--conf",
                        GATEWAY.root().resolve("conf").toString())
                .succeeded();

        assertThat(shown)
                .containsPattern("TLS +TLSv1.3 TLS_")
                .containsPattern("issuer +.*CN=Test CA")
                .containsPattern("SPKI SHA-256 +[0-9a-f]{64}")
                .containsPattern("matched +.*" + TestPki.NAME)
                .containsPattern("MX +10 " + TestPki.NAME);
    }

    @ParameterizedTest
    @CsvSource({"explain", "explain a@", "explain a@b.test --client maybe", "probe b.test --dir x --conf y", "probe"})
    void commandShouldEndWithTwoWhenItIsNotUnderstood(String line) {
        assertThat(gateway(line.split(" ")).exitCode()).isEqualTo(2);
    }

    @Test
    void jsonShouldBeTheSameFromTheCommandAndFromWebAdmin() throws Exception {
        String output = gateway(
                        "probe", "wrong.test", "--json", "--dir", GATEWAY.root().toString())
                .output();
        // Before it are warnings of standard error.
        JsonNode command = new ObjectMapper().readTree(output.substring(output.indexOf('{')));
        JsonNode web = web("POST", "/gateway/probe?domain=wrong.test", 200);

        assertThat(web.at("/outcome")).isEqualTo(command.at("/outcome"));
        assertThat(web.at("/outcome/failure").asText()).isEqualTo("certificate-name");
        assertThat(web.at("/hosts/0/sessions/0/chain")).isEqualTo(command.at("/hosts/0/sessions/0/chain"));
    }

    @Test
    void webAdminShouldTellWhyAMailWaits() {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            client.startTls().mail("a@client.test", "x@wrong.test", Messages.plain("waits"));
        }
        GATEWAY.awaitLog("mail deferred .*certificate-name", SOON);
        JsonNode explained = web("GET", "/gateway/explain?recipient=x@wrong.test&sender=a@client.test", 200);
        assertThat(explained.at("/hosts/0/ifItFails").findValuesAsText("failure"))
                .contains("certificate-name");
        assertThat(web("GET", "/gateway/caches/dns?name=wrong.test", 200).size())
                .isPositive();
        assertThat(web("GET", "/gateway/explain", 400).at("/status").asInt()).isEqualTo(400);

        // Between two attempts: while one runs it is not in the queue.
        Waiting.until(
                "the reason is in the queue",
                SOON,
                () -> web("GET", "/gateway/waiting", 200).findValuesAsText("reason").stream()
                        .anyMatch(reason -> reason.contains("certificate-name")));
    }

    private static Command gateway(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dgateway.home=" + GATEWAY.root()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.tlsgateway.server.command.Gateway"));
        command.addAll(List.of(arguments));
        return Command.run(new byte[0], command);
    }

    private static JsonNode web(String method, String path, int status) {
        URI uri = URI.create("http://127.0.0.1:" + GATEWAY.conf().webAdminPort() + path);
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
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

    @AfterAll
    static void close() {
        DNS.close();
    }
}
