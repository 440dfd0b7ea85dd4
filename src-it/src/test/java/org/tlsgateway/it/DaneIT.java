package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.DnssecMode;
import org.tlsgateway.it.DaneCase.Verdict;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Network;
import org.tlsgateway.it.env.Network.Machine;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.PostfixSender;
import org.tlsgateway.it.env.SignedDns;
import org.tlsgateway.it.env.Waiting;

/**
 * Mail to each domain of {@link DaneCases}, sent by Postfix with {@code smtp_tls_security_level=dane}, by a gateway that validates
 * by itself and by one that trusts its resolver; all ask the same zones and hand over to the same servers.
 */
class DaneIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int AT_ONCE = 4;

    private static final Map<String, CompletableFuture<String>> PROBES = new ConcurrentHashMap<>();
    private static final ExecutorService PROBING = Executors.newFixedThreadPool(AT_ONCE);

    @Order(1)
    @RegisterExtension
    static final Network NETWORK = new Network();

    @Order(2)
    @RegisterExtension
    static final SignedDns DNS = new SignedDns(DaneCases::zones).on(Machine.ROUTER);

    @Order(3)
    @RegisterExtension
    static final Postfix SERVERS = Postfix.presenting(Machine.ROUTER, DaneServer::listeners);

    @Order(4)
    @RegisterExtension
    static final PostfixSender POSTFIX = new PostfixSender(DNS::asResolverOf);

    @Order(5)
    @RegisterExtension
    static final GatewayProcess VALIDATING = new GatewayProcess(() -> conf(
                    "127.0.0.1:2526",
                    "<resolvers>" + DNS.forwarding() + "</resolvers><dnssec>validate</dnssec><trustAnchors>"
                            + DNS.anchor() + "</trustAnchors>"))
            .on(Machine.ROUTER);

    @Order(6)
    @RegisterExtension
    static final GatewayProcess TRUSTING = new GatewayProcess(() ->
                    conf("127.0.0.1:2527", "<resolvers>" + DNS.validating() + "</resolvers><dnssec>trust</dnssec>"))
            .on(Machine.ROUTER);

    private static GatewayConf conf(String address, String dns) {
        return new GatewayConf().bind(address).delivery(dns + "<timeouts dns=\"16s\"/>");
    }

    @BeforeAll
    static void send() {
        for (DaneCase row : DaneCases.TABLE) {
            PROBES.put(
                    row.domain(),
                    CompletableFuture.supplyAsync(
                            () -> POSTFIX.finger(row.domain()).output(), PROBING));
        }
        send("postfix", POSTFIX.server());
        send("validate", "127.0.0.1:2526");
        send("trust", "127.0.0.1:2527");
    }

    /** One message to all domains. */
    private static void send(String sender, String server) {
        String to = DaneCases.TABLE.stream().map(row -> "a@" + row.domain()).collect(Collectors.joining(","));
        List<String> swaks = new ArrayList<>(List.of("swaks", "--server", server, "--helo", "client.test"));
        // Without the header it lists them all, on a line that is too long for a message (RFC 5322 section 2.1.1).
        swaks.addAll(List.of("--from", sender + "@client.test", "--to", to, "--header", "To: all of them:;"));
        Machine.ROUTER.run(new byte[0], swaks).succeeded();
    }

    static Stream<DaneCase> table() {
        return DaneCases.TABLE.stream();
    }

    @Test
    void tableShouldSayWhyWhereTheGatewayDiffersFromPostfix() {
        assertThat(table()).allMatch(row -> row.difference().isEmpty() == (row.gateway() == row.postfix()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void postfixShouldSendAsTheTableSays(DaneCase row) {
        assertThat(POSTFIX.awaitVerdict(row.domain(), SOON))
                .isEqualTo(row.postfix().ofPostfix());
        assertSent("postfix", row, row.postfix());
    }

    /** It goes on where Postfix would not send, so that only proofs can be compared. */
    @ParameterizedTest
    @MethodSource("table")
    void probeOfPostfixShouldFindTheProofThatTheTableSays(DaneCase row) {
        String output = PROBES.get(row.domain()).join();
        assertThat(output).contains("initializing the client-side TLS engine");
        boolean proven = Pattern.compile("(Verified|Trusted) TLS connection established")
                .matcher(output)
                .find();
        assertThat(proven)
                .as(output)
                .isEqualTo(row.postfix() == Verdict.DANE && !row.domain().equals(DaneCases.PROBED_TOO_SHORT));
    }

    @ParameterizedTest
    @MethodSource("table")
    void gatewayThatValidatesShouldSendAsTheTableSays(DaneCase row) {
        assertGateway(DnssecMode.VALIDATE, VALIDATING, row);
    }

    @ParameterizedTest
    @MethodSource("table")
    void gatewayThatTrustsItsResolverShouldSendAsTheTableSays(DaneCase row) {
        assertGateway(DnssecMode.TRUST, TRUSTING, row);
    }

    private static void assertGateway(DnssecMode mode, GatewayProcess gateway, DaneCase row) {
        String line = gateway.awaitLog(
                "attempt \\S+ domain=" + Pattern.quote(row.domain()) + " .*result=(delivered|deferred|bounced)", SOON);
        assertThat(verdict(line)).as(line).isEqualTo(row.gateway());
        assertThat(field(line, "failure")).as(line).isEqualTo(row.failure());
        assertSent(mode.name().toLowerCase(Locale.ROOT), row, row.gateway());
    }

    private static Verdict verdict(String line) {
        if (!field(line, "result").equals("delivered")) {
            return Verdict.DEFERRED;
        }
        return switch (field(line, "achieved")) {
            case "dane" -> Verdict.DANE;
            case "encrypt" -> Verdict.ENCRYPTED;
            case "clear" -> Verdict.CLEAR;
            default -> throw new AssertionError(line);
        };
    }

    private static String field(String line, String name) {
        Matcher field = Pattern.compile(" " + name + "=(\\S*)").matcher(line);
        return field.find() ? field.group(1) : "";
    }

    /** The message is there, or it is not. */
    private static void assertSent(String sender, DaneCase row, Verdict verdict) {
        if (verdict.isSent()) {
            Waiting.until(
                    "mail of " + sender, SOON, () -> !received(sender, row).isEmpty());
        }
        List<String> messages = received(sender, row);
        assertThat(messages).hasSize(verdict.isSent() ? 1 : 0);
        assertThat(messages).allMatch(message -> message.contains("using TLSv1.3") == (verdict != Verdict.CLEAR));
    }

    private static List<String> received(String sender, DaneCase row) {
        return SERVERS.mailbox("a@" + row.domain()).stream()
                .filter(message -> message.contains("Return-Path: <" + sender + "@client.test>"))
                .toList();
    }

    @AfterAll
    static void close() {
        PROBING.shutdownNow();
    }
}
