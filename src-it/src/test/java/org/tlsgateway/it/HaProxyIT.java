package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.HaProxy;
import org.tlsgateway.it.env.InterceptedClient;
import org.tlsgateway.it.env.Interception;
import org.tlsgateway.it.env.Network;
import org.tlsgateway.it.env.Network.Machine;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.TestPki;

/** A real HAProxy with the shipped configuration takes intercepted connections; the gateway behind it is told by PROXY headers. */
class HaProxyIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Path PROJECT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern RULES = Pattern.compile("```nft\\n(.*?)```", Pattern.DOTALL);
    private static final byte[] LOCAL = {0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 'Q', 'U', 'I', 'T', 0x0A, 0x20, 0, 0, 0
    };
    /** Version 1 of the header, for connections by TPROXY and for those whose destination the kernel rewrote. */
    private static final String REDIRECTED = """

            frontend intercepted1
              bind 127.0.0.1:2528 transparent
              bind [::1]:2528 transparent
              default_backend version1
            frontend redirected
              bind 0.0.0.0:2527
              default_backend version1
            backend version1
              server gateway 127.0.0.1:2626 send-proxy
            """;

    @Order(1)
    @RegisterExtension
    static final Network NETWORK = new Network();

    @Order(2)
    @RegisterExtension
    static final Postfix POSTFIX = Postfix.onServer();

    @Order(3)
    @RegisterExtension
    static final Interception INTERCEPTION = new Interception();

    @Order(4)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(() -> new GatewayConf()
                    .bind("127.0.0.1:2626," + Network.ROUTER_4 + ":2626")
                    .clients(Network.CLIENT_4 + "," + Network.CLIENT_6)
                    // Nobody answers here, and that would be told.
                    .delivery("<dnssec>off</dnssec>")
                    .arrival("", "<proxy networks=\"127.0.0.1\" destination=\"original\"/>")
                    .rule("as-client", "tls=\"strip\" ehlo=\"as-client.test\" source=\"client\"")
                    .rule("strip", "tls=\"strip\" ehlo=\"strip.test\"")
                    .rule(
                            "passed",
                            "tls=\"pass-through\" destinations=\"203.0.113.0/24,2001:db8:113::/48\" reason=\"by law\""))
            .on(Machine.ROUTER);

    @Order(5)
    @RegisterExtension
    static final HaProxy HAPROXY =
            new HaProxy(() -> read("conf/samples/haproxy.interception.cfg") + REDIRECTED).on(Machine.ROUTER);

    private static String read(String file) {
        try {
            return Files.readString(PROJECT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String to(String kind, String server) {
        return kind + (server.indexOf(':') < 0 ? "-4" : "-6") + "@mx.test";
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void clearMailShouldGoToTheServerThatTheClientMeant(String server) {
        String to = to("clear", server);
        InterceptedClient.swaks(server, to, "--helo", "strip.test").succeeded();
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("by gateway.test").contains(expanded(client(server)));
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void opensslShouldVerifyTheServersCertificateThroughBoth(String server) {
        assertThat(InterceptedClient.openssl(server, POSTFIX.pki()).succeeded())
                .contains("Verification: OK", "Verified peername: " + TestPki.NAME);
        GATEWAY.awaitLog(
                "client=" + expanded(client(server)) + " destination=\\S*" + expanded(server)
                        + "\\]?:25 proxy=127.0.0.1:\\d+ .*rule=passed .*end=ok/splice",
                SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void serverShouldSeeTheClientsAddressWhenTheRuleSaysSo(String server) {
        String to = to("as-client", server);
        InterceptedClient.swaks(server, to, "--helo", "as-client.test").succeeded();
        assertThat(POSTFIX.awaitMessage(to, SOON))
                .containsPattern("from gateway.test \\(unknown \\[(IPv6:)?" + client(server) + "\\]\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void versionOneShouldTellTheDestination(String server) {
        String rules = read("conf/samples/interception.nft").replace(":2525", ":2528");
        load(rules);
        try {
            String to = to("version1", server);
            InterceptedClient.swaks(server, to, "--helo", "strip.test").succeeded();
            assertThat(POSTFIX.awaitMessage(to, SOON)).contains("by gateway.test");
        } finally {
            INTERCEPTION.rules();
        }
    }

    /** The ruleset of the document, for another port: HAProxy finds the destination by SO_ORIGINAL_DST. */
    @Test
    void versionOneShouldTellTheDestinationThatTheKernelRewrote() {
        Matcher rules = RULES.matcher(read("docs/interception.md"));
        String redirect = rules.results()
                .map(found -> found.group(1))
                .filter(set -> set.contains("redirect to :2525"))
                .findFirst()
                .orElseThrow()
                .replace(":2525", ":2527");
        Machine.ROUTER.run("nft", "delete", "table", "inet", "tlsgateway").succeeded();
        load(redirect);
        try {
            InterceptedClient.swaks(Network.SERVER_4, "redirected@mx.test", "--helo", "strip.test")
                    .succeeded();
            assertThat(POSTFIX.awaitMessage("redirected@mx.test", SOON)).contains(Network.CLIENT_4);
        } finally {
            Machine.ROUTER.run("nft", "delete", "table", "ip", "tlsgateway_redirect");
            INTERCEPTION.rules();
        }
    }

    private static void load(String rules) {
        Machine.ROUTER
                .run(rules.getBytes(StandardCharsets.UTF_8), List.of("nft", "-f", "-"))
                .succeeded();
    }

    @Test
    void headerShouldBeRefusedWhenTheClientForgesIt() {
        Command forged = send(
                Machine.CLIENT, Network.ROUTER_4, "PROXY TCP4 127.0.0.1 203.0.113.25 40000 25\r\nEHLO forged.test\r\n");
        assertThat(forged.output()).contains("554 5.7.0").doesNotContain("250");
        GATEWAY.awaitLog("client=" + Network.CLIENT_4 + " destination=- .*end=remote/.*is not a trusted proxy", SOON);
    }

    @Test
    void destinationShouldBeRefusedWhenItIsTheGatewayItself() {
        Command loop = send(Machine.ROUTER, "127.0.0.1", "PROXY TCP4 192.0.2.10 127.0.0.1 40000 2626\r\n");
        assertThat(loop.output()).contains("554 5.7.1");
    }

    @Test
    void healthChecksShouldLeaveNoTraceInTheLog() {
        long lines = sessions();
        assertThat(Machine.ROUTER.run(LOCAL, socat("127.0.0.1")).output()).isEmpty();
        assertThat(send(Machine.ROUTER, "127.0.0.1", "PROXY UNKNOWN\r\n").output())
                .isEmpty();
        assertThat(Machine.ROUTER
                        .run("socat", "-u", "/dev/null", "TCP:127.0.0.1:2626")
                        .output())
                .isEmpty();
        assertThat(sessions()).isEqualTo(lines);
    }

    @Test
    void brokenHeaderShouldBeTheProxysFaultInTheLog() {
        send(Machine.ROUTER, "127.0.0.1", "PROXY TCP4 300.1.2.3 1.2.3.4 1 2\r\n");
        GATEWAY.awaitLog("client=- .*end=\\w+/arrival", SOON);
        assertThat(GATEWAY.log())
                .doesNotContain(" ERROR ")
                .doesNotContain(" WARN ")
                .doesNotContain("end=us/");
    }

    private static long sessions() {
        return GATEWAY.log().lines().filter(line -> line.contains(" end=")).count();
    }

    private static Command send(Machine from, String to, String bytes) {
        return from.run(bytes.getBytes(StandardCharsets.ISO_8859_1), socat(to));
    }

    private static List<String> socat(String to) {
        // The other side ends it: an end of ours could come before what it has to say.
        return List.of("socat", "-T", "10", "-,ignoreeof", "TCP:" + to + ":2626");
    }

    private static String client(String server) {
        return server.equals(Network.SERVER_4) ? Network.CLIENT_4 : Network.CLIENT_6;
    }

    /** As Java writes addresses in logs. */
    private static String expanded(String address) {
        return address.replace("::", ":0:0:0:0:");
    }
}
