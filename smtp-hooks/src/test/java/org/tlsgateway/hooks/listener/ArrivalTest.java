package org.tlsgateway.hooks.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.ListenerConfig;
import org.tlsgateway.core.config.ListenerConfig.ProxyDestination;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.NetworkTable;
import org.tlsgateway.core.session.ClientTls;
import org.tlsgateway.core.session.SessionDecision;
import org.tlsgateway.core.session.SessionPolicy;
import org.tlsgateway.core.session.SessionRule;
import org.tlsgateway.hooks.proxy.Headers;

/** How connections come: directly, through a proxy that is trusted or not, intercepted. */
class ArrivalTest {
    private static final String TRUSTED = "127.0.0.0/8";
    private static final String UNTRUSTED = "192.0.2.0/24";
    private static final byte[] TEXT = Headers.text("PROXY TCP4 198.51.100.7 203.0.113.25 40000 25\r\n");
    private static final byte[] BINARY = Headers.binary("198.51.100.7", 40000, "203.0.113.25", 25, 50);

    @TempDir
    Path directory;

    private LogCapture log;

    @BeforeEach
    void capture() {
        log = new LogCapture();
    }

    @AfterEach
    void nothingShouldBeTrouble() {
        log.close();
        assertThat(log.troubles()).isEmpty();
    }

    static List<byte[]> headers() {
        return List.of(TEXT, BINARY);
    }

    private RunningListener.Setup proxied(String networks, ProxyDestination destination, String... allowed) {
        return RunningListener.with(new FakeContainer(), directory)
                .arrival(new ListenerConfig.Arrival(
                        false,
                        new ListenerConfig.Proxy(table(networks), destination, Duration.ofMinutes(1)),
                        table(allowed)));
    }

    private static NetworkTable table(String... networks) {
        return NetworkTable.of(Arrays.stream(networks)
                .map(network -> Cidr.parse(network).orElseThrow())
                .toList());
    }

    private static SmtpTalker send(RunningListener listener, byte[] bytes) throws Exception {
        SmtpTalker talker = listener.connect();
        talker.socket().getOutputStream().write(bytes);
        return talker;
    }

    @ParameterizedTest
    @MethodSource("headers")
    void sessionShouldBeTheClientsWhenATrustedProxySaysSo(byte[] header) throws Exception {
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply()).startsWith("220 ");
            talker.say("QUIT");
            assertThat(log.sessionLine())
                    .contains(" client=198.51.100.7 destination=203.0.113.25:25 proxy=127.0.0.1:"
                            + talker.socket().getLocalPort() + " ")
                    .endsWith("end=ok/session");
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void destinationShouldNotCountWhenTheProxySharesOutLoad(byte[] header) throws Exception {
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.IGNORED).start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply()).startsWith("220 ");
            talker.say("QUIT");
            assertThat(log.sessionLine()).contains(" client=198.51.100.7 destination=- proxy=127.0.0.1:");
        }
    }

    @Test
    void commandShouldBeAnsweredWhenItComesWithTheHeader() throws Exception {
        byte[] both = (new String(TEXT, StandardCharsets.US_ASCII) + "EHLO a.example\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, both)) {
            assertThat(talker.reply()).startsWith("220 ");
            assertThat(talker.reply()).startsWith("250-gw.example");
        }
    }

    @Test
    void rulesShouldSeeClientAndDestinationWhenAProxySaysThem() throws Exception {
        SessionRule rule = new SessionRule(
                null,
                table("198.51.100.0/24"),
                null,
                table("203.0.113.25"),
                null,
                null,
                new SessionDecision(ClientTls.OFFER, Set.of(), "intercepted", "because"));
        SessionPolicy policy =
                new SessionPolicy(List.of(rule), new SessionDecision(ClientTls.OFFER, Set.of(), "default", "because"));
        try (RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL)
                        .policy(policy)
                        .start();
                SmtpTalker talker = send(listener, TEXT)) {
            talker.greet();
            talker.say("QUIT");
            assertThat(log.sessionLine()).contains(" rule=intercepted ");
        }
    }

    @Test
    void relayingShouldBeTheClientsRightWhenItComesThroughAProxy() throws Exception {
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.IGNORED).start();
                SmtpTalker talker = send(listener, TEXT)) {
            talker.greet();
            talker.say("MAIL FROM:<a@client.example>");
            assertThat(talker.say("RCPT TO:<b@dest.example>")).startsWith("5");
        }
    }

    @Test
    void placesShouldBeTheClientsWhenTheyComeThroughOneProxy() throws Exception {
        byte[] other = Headers.binary("198.51.100.8", 40000, "203.0.113.25", 25, 0);
        try (RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL)
                        .limits(new ListenerConfig.Limits(0, 1, 0, 100, 1000, 1000, 10))
                        .start();
                SmtpTalker first = send(listener, TEXT)) {
            assertThat(first.reply()).startsWith("220 ");
            try (SmtpTalker second = send(listener, other)) {
                assertThat(second.reply()).startsWith("220 ");
            }
            log.sessionLine();
            try (SmtpTalker third = send(listener, BINARY)) {
                assertThat(third.reply()).startsWith("421 4.3.2 ");
            }
            assertThat(log.sessionLine()).contains("client=198.51.100.7 ", "proxy=127.0.0.1:", "end=remote/arrival ");
        }
    }

    @Test
    void connectionShouldNotCountWhenItsHeaderHasNotCome() throws Exception {
        try (RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL)
                        .limits(new ListenerConfig.Limits(1, 1, 0, 100, 1000, 1000, 10))
                        .start();
                SmtpTalker silent = send(listener, Headers.text("PROXY "));
                SmtpTalker client = send(listener, TEXT)) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(silent.socket().getInputStream().available()).isZero();
            assertThat(listener.server().getOpenConnections()).isEqualTo(1);
        }
    }

    @Test
    void listenerShouldStopAtOnceWhenAHeaderHasNotCome() throws Exception {
        RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
        try (SmtpTalker silent = send(listener, Headers.text("PROXY "));
                SmtpTalker client = send(listener, TEXT)) {
            assertThat(client.reply()).startsWith("220 ");
            listener.close();
            assertThat(silent.reply()).isEmpty();
        }
    }

    @Test
    void connectionShouldBeClosedWithOneLineWhenTheHeaderIsMalformed() throws Exception {
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, Headers.text("EHLO a.example\r\n"))) {
            assertThat(talker.reply()).isEmpty();
            assertThat(log.sessionLine())
                    .matches("listener=test\\d+ client=- destination=- proxy=127\\.0\\.0\\.1:\\d+ end=remote/arrival"
                            + " detail=\"PROXY header malformed: no PROXY header\"");
        }
    }

    @Test
    void connectionShouldBeClosedQuietlyWhenItIsAHealthCheck() throws Exception {
        for (byte[] header :
                List.of(Headers.text("PROXY UNKNOWN\r\n"), Headers.binary(Headers.LOCAL, 0, new byte[0]))) {
            try (RunningListener listener =
                            proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                    SmtpTalker talker = send(listener, header)) {
                assertThat(talker.reply()).isEmpty();
                assertThat(log.isQuiet()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerShouldBeRefusedWhenItsSenderIsNoTrustedProxy(byte[] header) throws Exception {
        try (RunningListener listener =
                        proxied(UNTRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply()).startsWith("220 ");
            assertThat(talker.reply()).isEqualTo("554 5.7.0 PROXY header refused: 127.0.0.1 is not a trusted proxy");
            assertThat(talker.reply()).isEmpty();
            talker.close();
            assertThat(log.sessionLine())
                    .contains("client=127.0.0.1 destination=- helo=")
                    .endsWith("end=remote/session"
                            + " detail=\"554 5.7.0 PROXY header refused: 127.0.0.1 is not a trusted proxy\"");
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerShouldBeRefusedWhenTheListenerKnowsNoProxy(byte[] header) throws Exception {
        try (RunningListener listener =
                        RunningListener.with(new FakeContainer(), directory).start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply()).startsWith("220 ");
            assertThat(talker.reply()).startsWith("554 5.7.0 PROXY header refused: 127.0.0.1 ");
            assertThat(talker.reply()).isEmpty();
        }
    }

    @Test
    void secondHeaderShouldBeRefusedWhenTheClientForgesIt() throws Exception {
        byte[] twice = Arrays.copyOf(BINARY, BINARY.length + TEXT.length);
        System.arraycopy(TEXT, 0, twice, BINARY.length, TEXT.length);
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, twice)) {
            assertThat(talker.reply()).startsWith("220 ");
            assertThat(talker.reply()).contains("554 5.7.0 PROXY header refused: 198.51.100.7 is not");
        }
    }

    @Test
    void sessionShouldBeOrdinaryWhenTheClientIsNoProxy() throws Exception {
        try (RunningListener listener =
                        proxied(UNTRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = listener.connect().greet()) {
            assertThat(talker.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void connectionShouldBeRefusedWhenItsDestinationIsPrivate() throws Exception {
        byte[] header = Headers.binary("198.51.100.7", 40000, "10.1.2.3", 25, 0);
        try (RunningListener listener =
                        proxied(TRUSTED, ProxyDestination.ORIGINAL).start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply())
                    .isEqualTo("554 5.7.1 10.1.2.3 is a private address (RFC 1918): no original destination unless"
                            + " <destinations allow> names it");
            assertThat(talker.reply()).isEmpty();
            assertThat(log.sessionLine())
                    .contains(" client=198.51.100.7 destination=10.1.2.3:25 proxy=127.0.0.1:", "end=operator/arrival ");
            assertThat(listener.server().getOpenConnections()).isZero();
        }
    }

    @Test
    void connectionShouldBeTakenWhenItsPrivateDestinationIsAllowed() throws Exception {
        byte[] header = Headers.binary("198.51.100.7", 40000, "10.1.2.3", 25, 0);
        try (RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL, "10.1.0.0/16")
                        .start();
                SmtpTalker talker = send(listener, header)) {
            assertThat(talker.reply()).startsWith("220 ");
        }
    }

    @Test
    void connectionShouldBeRefusedWhenItsDestinationIsTheListener() throws Exception {
        try (RunningListener listener = proxied(TRUSTED, ProxyDestination.ORIGINAL, "127.0.0.0/8")
                        .start();
                SmtpTalker talker =
                        send(listener, Headers.binary("198.51.100.7", 40000, "127.0.0.2", listener.port(), 0))) {
            assertThat(talker.reply()).startsWith("554 5.7.1 127.0.0.2 port " + listener.port() + " is this gateway");
        }
    }

    @Test
    void listenerShouldStandInThePathOnlyWhenItHasTheRight() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable());
        RunningListener.Setup setup = RunningListener.with(new FakeContainer(), directory)
                .arrival(new ListenerConfig.Arrival(true, null, table(TRUSTED)));
        if (!mayBeTransparent()) {
            assertThatThrownBy(setup::start).hasMessageContaining("needs the right CAP_NET_ADMIN");
            return;
        }
        try (RunningListener listener = setup.start();
                SmtpTalker talker = listener.connect()) {
            assertThat(talker.reply())
                    .isEqualTo("554 5.7.1 127.0.0.1 port " + listener.port()
                            + " is this gateway itself: connect to the server's address");
        }
    }

    /** CAP_NET_ADMIN or CAP_NET_RAW, bits 12 and 13 (capabilities(7)). */
    private static boolean mayBeTransparent() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 0x3000) != 0);
    }
}
