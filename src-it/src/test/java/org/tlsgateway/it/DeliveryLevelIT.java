package org.tlsgateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.it.env.FakeScanner;
import org.tlsgateway.it.env.GatewayConf;
import org.tlsgateway.it.env.GatewayProcess;
import org.tlsgateway.it.env.Messages;
import org.tlsgateway.it.env.Postfix;
import org.tlsgateway.it.env.SmtpDialogue;
import org.tlsgateway.it.env.TestPki;

/** Each level against a real Postfix with each kind of certificate, and without STARTTLS. */
class DeliveryLevelIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** The Postfix listener without STARTTLS, beside the flaws of certificates. */
    private static final String CLEAR = "CLEAR";

    private static final FakeDns DNS = new FakeDns();
    /** Takes connections and never says a word. */
    private static final FakeScanner MUTE = new FakeScanner();

    @Order(1)
    @RegisterExtension
    static final Postfix POSTFIX = new Postfix();

    @Order(2)
    @RegisterExtension
    static final GatewayProcess GATEWAY = new GatewayProcess(DeliveryLevelIT::conf);

    private static GatewayConf conf() {
        GatewayConf conf =
                new GatewayConf().delivery("<resolvers>" + DNS.server() + "</resolvers><timeouts greeting=\"2s\"/>");
        String names = "acceptedNames=\"" + TestPki.NAME + "\" caFile=\""
                + POSTFIX.pki().caFile() + "\"";
        for (TlsLevel level : TlsLevel.values()) {
            for (TestPki.Flaw flaw : TestPki.Flaw.values()) {
                conf.destination(domain(level, flaw.name()), level.name(), POSTFIX.port(flaw), names);
            }
            conf.destination(domain(level, CLEAR), level.name(), POSTFIX.clearPort(), names);
        }
        String ca = "caFile=\"" + POSTFIX.pki().caFile() + "\"";
        String good = "port=\"" + POSTFIX.port(TestPki.Flaw.GOOD) + "\" " + ca;
        DNS.addMx("mx-good.test", TestPki.NAME, "127.0.0.1").addMx("mx-wrong.test", "mx2.downstream.test", "127.0.0.1");
        conf.destination("name=\"mx-good\" domains=\"mx-good.test\" level=\"verify\" " + good);
        conf.destination("name=\"mx-wrong\" domains=\"mx-wrong.test\" level=\"verify\" " + good);
        conf.destination("name=\"shipped\" domains=\"shipped.test\" gateway=\"127.0.0.1:"
                + POSTFIX.port(TestPki.Flaw.SELF_SIGNED) + "\"");
        return conf.destination(
                "mute.test", "opportunistic", Integer.parseInt(MUTE.url().split(":")[2]), "");
    }

    private static String domain(TlsLevel level, String server) {
        return (level + "-" + server).toLowerCase(Locale.ROOT).replace('_', '-') + ".test";
    }

    static Stream<List<Object>> cases() {
        List<List<Object>> cases = new ArrayList<>();
        for (TlsLevel level : TlsLevel.values()) {
            Stream.of(TestPki.Flaw.values()).forEach(flaw -> cases.add(List.of(level, flaw.name())));
            cases.add(List.of(level, CLEAR));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void contentShouldReachTheServerOnlyWhenItProvedWhatTheLevelAsks(List<Object> row) {
        TlsLevel level = (TlsLevel) row.get(0);
        String server = (String) row.get(1);
        String domain = domain(level, server);
        boolean allowed = switch (level) {
            case OPPORTUNISTIC -> true;
            case ENCRYPT -> !server.equals(CLEAR);
            default -> server.equals(TestPki.Flaw.GOOD.name());
        };
        String id = send(domain, false);
        if (allowed) {
            String message = POSTFIX.awaitMessage("a@" + domain, SOON);
            assertThat(message).contains("Subject: to " + domain);
            assertThat(message.contains("using TLSv1.3")).as("sent over TLS").isEqualTo(!server.equals(CLEAR));
        } else {
            assertWaits(id, domain, reason(server));
        }
    }

    @Test
    void mailShouldNotLeaveInClearWhenItCameOverTls() {
        // the rule says opportunistic, the client used TLS
        String domain = domain(TlsLevel.OPPORTUNISTIC, CLEAR);
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            String reply = client.startTls()
                    .mail("tls@client.test", "came-over-tls@" + domain, Messages.plain("came over tls"));
            GATEWAY.awaitLog("mail deferred id=" + id(reply) + " .*attempts=2 .*starttls-not-offered", SOON);
        }
        assertThat(POSTFIX.log()).doesNotContain("tls@client.test", "came-over-tls");
        assertThat(POSTFIX.mailbox("came-over-tls@" + domain)).isEmpty();
    }

    @Test
    void mailShouldGoOutOverVerifiedTlsAsShippedWhenItCameOverTls() {
        String id = send("shipped.test", true);
        assertWaits(id, "shipped.test", "certificate-untrusted|certificate-name");
    }

    @Test
    void mxShouldBeVerifiedByItsNameWhenItIsLookedUp() {
        String id = send("mx-wrong.test", false);
        send("mx-good.test", false);
        assertThat(POSTFIX.awaitMessage("a@mx-good.test", SOON)).contains("using TLSv1.3");
        assertWaits(id, "mx-wrong.test", "certificate-name");
    }

    @Test
    void senderShouldGetANoticeWhenTheServerRefusesTheRecipient() {
        String domain = domain(TlsLevel.VERIFY, "GOOD");
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            String reply = client.mail("a@mx-good.test", "permfail@" + domain, Messages.plain("bounces"));
            GATEWAY.awaitLog("mail ended id=" + id(reply) + " end=bounced", SOON);
        }
        org.tlsgateway.it.env.Waiting.until(
                "a notice",
                SOON,
                () -> POSTFIX.mailbox("a@mx-good.test").stream()
                        .anyMatch(message -> message.contains("Final-Recipient") && message.contains("5.1.1")));
    }

    @Test
    void mailShouldWaitWhenTheServerNeverAnswers() {
        String id = send("mute.test", false);
        GATEWAY.awaitLog("mail deferred id=" + id + " .*reply-timeout", SOON);
    }

    private static void assertWaits(String id, String domain, String reason) {
        GATEWAY.awaitLog("mail deferred id=" + id + " .*attempts=2 .*(" + reason + ")", SOON);
        assertThat(POSTFIX.mailbox("a@" + domain)).isEmpty();
        assertThat(POSTFIX.log()).as("content or envelope at Postfix").doesNotContain("to-" + domain);
    }

    private static String reason(String server) {
        return switch (server) {
            case CLEAR -> "starttls-not-offered";
            case "EXPIRED" -> "certificate-expired";
            case "WRONG_NAME" -> "certificate-name";
            default -> "certificate-untrusted";
        };
    }

    private static String send(String domain, boolean tls) {
        try (SmtpDialogue client = SmtpDialogue.hello(GATEWAY.port())) {
            if (tls) {
                client.startTls();
            }
            return id(client.mail("to-" + domain + "@client.test", "a@" + domain, Messages.plain("to " + domain)));
        }
    }

    private static String id(String reply) {
        Matcher matcher = Pattern.compile("250 .*queued as (\\S+)").matcher(reply);
        assertThat(matcher.find()).as(reply).isTrue();
        return matcher.group(1);
    }

    @AfterAll
    static void close() {
        DNS.close();
        MUTE.close();
    }
}
