package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tlsgateway.it.env.Command;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.InterceptedClient;
import org.tlsgateway.it.env.Interception;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.NamespaceDns;
import org.tlsgateway.it.env.Network;
import org.tlsgateway.it.env.Network.Machine;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.TestPki;

/**
 * A client that connects to its server, a router with the shipped rules that hands the connection to the gateway (TPROXY), and a
 * server that knows of nothing. Which rule a session meets is told by the client's EHLO name or by the server's address.
 */
class InterceptionIT {
    private static final String PASSED =
            "tls=\"pass-through\" destinations=\"" + Network.SERVER_4 + "," + Network.SERVER_6 + "\" reason=\"by law\"";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CLIENTS = Network.CLIENT_4 + "," + Network.CLIENT_6;

    @Order(1)
    @RegisterExtension
    static final Network NETWORK = new Network();

    @Order(2)
    @RegisterExtension
    static final Postfix POSTFIX = Postfix.onServer();

    @Order(2)
    @RegisterExtension
    static final NamespaceDns DNS = new NamespaceDns()
            .record("mx.test", "MX", "10 " + TestPki.NAME + ".")
            .record(TestPki.NAME, "A", Network.SERVER_4)
            .record(TestPki.NAME, "AAAA", Network.SERVER_6);

    @Order(3)
    @RegisterExtension
    static final Interception INTERCEPTION = new Interception();

    @Order(4)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(InterceptionIT::conf).on(Machine.ROUTER);

    private static GatewayConf conf() {
        return new GatewayConf()
                .bind("127.0.0.1:2525,[::1]:2525")
                .clients(CLIENTS)
                .arrival("transparent=\"true\"", "")
                .rule("as-client", "tls=\"strip\" ehlo=\"as-client.test\" source=\"client\"")
                .rule(
                        "passed-as-client",
                        "tls=\"pass-through\" ehlo=\"passed-as-client.test\" source=\"client\" reason=\"by law\"")
                .rule("by-mx", "tls=\"strip\" ehlo=\"by-mx.test\" deliver=\"mx\"")
                .rule("offer", "tls=\"offer\" ehlo=\"offer.test\"")
                .rule("strip", "tls=\"strip\" ehlo=\"strip.test\"")
                .rule("passed", PASSED)
                .delivery("<resolvers>" + DNS.server() + "</resolvers>")
                .destination("name=\"ca\" domains=\"*.test\" caFile=\""
                        + POSTFIX.pki().caFile() + "\"");
    }

    private static String to(String kind, String server) {
        return kind + (server.indexOf(':') < 0 ? "-4" : "-6") + "@mx.test";
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void clearMailShouldBeInspectedAndGoToTheServerThatTheClientMeant(String server) {
        String to = to("clear", server);
        String talk = InterceptedClient.swaks(server, to, "--helo", "strip.test", "--tls-optional")
                .succeeded();
        assertThat(talk).contains("220 gateway.test").contains("Host did not advertise STARTTLS");
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("by gateway.test");
        assertThat(GATEWAY.awaitLog("attempt .*address=\\[?" + address(server) + "\\]?:25 .*result=delivered", SOON))
                .contains("nexthop=original-destination");
    }

    @Test
    void spamShouldBeRefusedWhenTheClientSendsItInClear() {
        Command swaks = InterceptedClient.swaks(
                Network.SERVER_4, "gtube@mx.test", "--helo", "strip.test", "--data", data(Messages.gtube()));
        assertThat(swaks.output()).contains("550 5.7.1");
        assertThat(POSTFIX.mailbox("gtube@mx.test")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void mailReceivedOverTlsShouldGoToTheProvenServer(String server) {
        String to = to("tls", server);
        InterceptedClient.swaks(server, to, "--helo", "offer.test", "-tls").succeeded();
        // the address is one of the exchanger of mx.test: the certificate bears its name
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("by gateway.test").contains("using TLSv1.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void opensslShouldVerifyTheServersCertificateThroughTheRouter(String server) {
        assertThat(InterceptedClient.openssl(server, POSTFIX.pki()).succeeded())
                .contains("Verification: OK", "Verified peername: " + TestPki.NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void passedMailShouldReachTheServerUnreadAndTheLogTellOfIt(String server) {
        String to = to("passed", server);
        InterceptedClient.swaks(server, to, "-tls", "--data", data(Messages.gtube()))
                .succeeded();
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("GTUBE-STANDARD").doesNotContain("gateway.test");
        assertThat(GATEWAY.awaitLog(
                        "destination=\\[?" + address(server) + "\\]?:25 .*rule=passed .*toServer=\\d{3,}", SOON))
                .contains("reason=\"by law\"")
                .contains("tls=passed")
                .contains("end=ok/splice");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void serverShouldSeeTheClientsAddressWhenTheRuleSaysSo(String server) {
        String to = to("as-client", server);
        InterceptedClient.swaks(server, to, "--helo", "as-client.test").succeeded();
        String client = server.equals(Network.SERVER_4) ? Network.CLIENT_4 : Network.CLIENT_6;
        assertThat(POSTFIX.awaitMessage(to, SOON)).containsPattern("\\[(IPv6:)?" + client + "\\]");
        assertThat(POSTFIX.log()).contains("connect from unknown[" + client + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.SERVER_4, Network.SERVER_6})
    void serverShouldSeeTheClientsAddressWhenItsTlsIsPassed(String server) {
        String to = to("passed-as-client", server);
        InterceptedClient.swaks(server, to, "--helo", "passed-as-client.test", "-tls")
                .succeeded();
        String client = server.equals(Network.SERVER_4) ? Network.CLIENT_4 : Network.CLIENT_6;
        assertThat(POSTFIX.awaitMessage(to, SOON))
                .containsPattern("from passed-as-client.test \\(unknown \\[(IPv6:)?" + client + "\\]\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.CLEAR_SERVER_4, Network.CLEAR_SERVER_6})
    void rulesShouldNotMatchWhenTheClientMeantAnotherServer(String server) {
        assertThat(InterceptedClient.openssl(server, POSTFIX.pki()).output())
                .contains("CN = gateway.test")
                .doesNotContain("Verification: OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {Network.CLEAR_SERVER_4, Network.CLEAR_SERVER_6})
    void mailShouldGoToTheExchangerWhenTheRuleSaysSo(String server) {
        String to = to("by-mx", server);
        InterceptedClient.swaks(server, to, "--helo", "by-mx.test").succeeded();
        // where the client meant to go there is no TLS
        assertThat(POSTFIX.awaitMessage(to, SOON)).contains("by gateway.test").contains("using TLSv1.3");
    }

    @Test
    void gatewayShouldNotInterceptWhatIsMeantForTheRouterItself() {
        Command connection = Machine.CLIENT.run("socat", "-u", "TCP:" + Network.ROUTER_4 + ":25", "-");
        assertThat(connection.output()).contains("Connection refused");
    }

    @Test
    void localConnectionToTheListenerShouldBeRefusedAsALoop() {
        Command connection = Machine.ROUTER.run("socat", "-u", "TCP:127.0.0.1:2525", "-");
        assertThat(connection.output()).startsWith("554 5.7.1").contains("this gateway itself");
        GATEWAY.awaitLog("end=operator/arrival", SOON);
    }

    @Test
    void rulesShouldCountWhatTheyHandOver() {
        InterceptedClient.swaks(Network.SERVER_4, "counted@mx.test", "--quit-after", "EHLO");
        assertThat(List.of(INTERCEPTION.counters().split("\n")))
                .anyMatch(line -> line.contains("tproxy ip to") && !line.contains("packets 0"))
                .anyMatch(line -> line.contains("reject") && line.contains("packets 0"));
    }

    private static String data(String message) {
        return message.replace("\r\n", "\\n") + "\\n.\\n";
    }

    private static String address(String server) {
        return server.indexOf(':') < 0 ? server.replace(".", "\\.") : "2001:db8:113:0:0:0:0:25";
    }
}
