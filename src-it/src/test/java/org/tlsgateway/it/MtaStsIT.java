package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.it.MtaStsIT.End.DELIVERED;
import static org.tlsgateway.it.MtaStsIT.End.WAITS;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.PolicyHosts;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;

/** Mail in clear to domains with each kind of MTA-STS policy, whose exchanger is a real Postfix (RFC 8461 section 5). */
class MtaStsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NO_POLICY = "";

    /** What becomes of a message. */
    enum End {
        DELIVERED,
        WAITS
    }

    /**
     * @param policy of the policy host, empty when it has none
     * @param server the certificate of the exchanger
     * @param log what the attempt's log line says
     */
    private record Row(String domain, String policy, TestPki.Flaw server, End end, String log) {}

    private static final List<Row> ROWS = List.of(
            new Row(
                    "good.sts.test",
                    policy("enforce", TestPki.NAME),
                    TestPki.Flaw.GOOD,
                    DELIVERED,
                    "wanted=verify policy=sts achieved=verify"),
            new Row("other.sts.test", policy("enforce", "mx.other.test"), TestPki.Flaw.GOOD, WAITS, "sts-mx-mismatch"),
            new Row(
                    "name.sts.test",
                    policy("enforce", TestPki.NAME),
                    TestPki.Flaw.WRONG_NAME,
                    WAITS,
                    "failure=certificate-name"),
            new Row(
                    "untrusted.sts.test",
                    policy("enforce", TestPki.NAME),
                    TestPki.Flaw.SELF_SIGNED,
                    WAITS,
                    "failure=certificate-untrusted"),
            new Row(
                    "testing.sts.test",
                    policy("testing", "mx.other.test"),
                    TestPki.Flaw.SELF_SIGNED,
                    DELIVERED,
                    "achieved=encrypt .*wouldFail="),
            new Row("none.sts.test", policy("none", "mx.other.test"), TestPki.Flaw.SELF_SIGNED, DELIVERED, ""),
            new Row("absent.sts.test", NO_POLICY, TestPki.Flaw.SELF_SIGNED, DELIVERED, "achieved=encrypt"));

    private static final FakeDns DNS = new FakeDns();
    private static final PolicyHosts POLICIES =
            new PolicyHosts(ROWS.stream().collect(Collectors.toMap(Row::domain, Row::policy)));

    @TempDir
    static Path files;

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(MtaStsIT::conf);

    private static String policy(String mode, String mx) {
        return "version: STSv1\r\nmode: " + mode + "\r\nmx: " + mx + "\r\nmax_age: 86400\r\n";
    }

    private static GatewayConf conf() {
        GatewayConf conf = new GatewayConf()
                .delivery("<resolvers>" + DNS.server() + "</resolvers><mtaSts port=\"" + POLICIES.port()
                        + "\" allow=\"127.0.0.1\" caFile=\"" + POLICIES.caFile(files.resolve("policy-ca.pem"))
                        + "\"/>");
        DNS.add(TestPki.NAME, "A", "127.0.0.1");
        for (Row row : ROWS) {
            DNS.add(row.domain(), "MX", "10 " + TestPki.NAME + ".")
                    .add("_mta-sts." + row.domain(), "TXT", "\"v=STSv1; id=1\"")
                    .add("mta-sts." + row.domain(), "A", "127.0.0.1");
            Map<String, Object> rule = Map.of(
                    "name", row.domain(),
                    "domains", row.domain(),
                    "port", POSTFIX.port(row.server()),
                    "caFile", POSTFIX.pki().caFile());
            conf.destination(rule.entrySet().stream()
                    .map(option -> option.getKey() + "=\"" + option.getValue() + "\"")
                    .collect(Collectors.joining(" ")));
        }
        return conf;
    }

    static Stream<Row> rows() {
        return ROWS.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void mailShouldGoAsThePolicyOfItsDomainSays(Row row) {
        String to = "a@" + row.domain();
        String reply;
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            reply = client.mail("sender@client.test", to, Messages.plain("to " + row.domain()));
        }
        assertThat(reply).contains("queued as ");
        GATEWAY.awaitLog("attempt .*domain=" + row.domain() + " .*" + row.log(), SOON);
        if (row.end() == DELIVERED) {
            assertThat(POSTFIX.awaitMessage(to, SOON)).contains("using TLSv1.3");
        } else {
            String id = reply.replaceAll("(?s).*queued as (\\S+).*", "$1");
            GATEWAY.awaitLog("mail deferred id=" + id + " ", SOON);
            assertThat(POSTFIX.mailbox(to)).isEmpty();
        }
    }

    @AfterAll
    static void close() {
        POLICIES.close();
        DNS.close();
    }
}
