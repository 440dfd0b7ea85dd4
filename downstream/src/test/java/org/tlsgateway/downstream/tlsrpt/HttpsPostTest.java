package org.tlsgateway.downstream.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.https.CertificateJudge;
import org.tlsgateway.downstream.https.HttpsClient;
import org.tlsgateway.downstream.tls.TrustStores;

class HttpsPostTest {
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8").orElseThrow());
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] REPORT = {0x1f, (byte) 0x8b, 0, 13, 10};

    private final FakeDns dns = new FakeDns();

    @AfterEach
    void close() {
        dns.close();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                arguments("5.4", "HTTP/1.1 200 OK\r\n\r\n", true, "status 200"),
                arguments("5.4", "HTTP/1.1 201 Created\r\n\r\n", true, "status 201"),
                arguments("5.4", "HTTP/1.0 204\r\n\r\n", true, "status 204"),
                arguments(
                        "5.4, the body is not read",
                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
                        true,
                        "status 200"),
                arguments("endless head", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000), false, "not HTTP"),
                arguments(
                        "RFC 9110 section 15.2",
                        "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                        true,
                        "status 200"),
                arguments("5.4", "HTTP/1.1 500 No\r\n\r\n", false, "status 500"),
                arguments("5.4", "HTTP/1.1 404 No\r\n\r\n", false, "status 404"),
                arguments(
                        "no redirect is followed",
                        "HTTP/1.1 307 There\r\nLocation: https://127.0.0.1/\r\n\r\n",
                        false,
                        "status 307"),
                arguments(
                        "no redirect is followed",
                        "HTTP/1.1 301 There\r\nLocation: https://192.0.2.1/\r\n\r\n",
                        false,
                        "status 301"),
                arguments("not HTTP", "220 mx.r.test ESMTP\r\n", false, "not HTTP"),
                arguments("not HTTP/1", "HTTP/2 200\r\n", false, "not HTTP"),
                arguments("endless", "x".repeat(100_000), false, "not HTTP"),
                arguments("endless beginnings", "HTTP/1.1 100 Continue\r\n\r\n".repeat(5000), false, "without end"),
                arguments("torn", "HTTP/1.1 20", false, "the connection ended"));
    }

    @ParameterizedTest(name = "RFC 8460 section {0}: {3}")
    @MethodSource("answers")
    void reportShouldBeTakenWhenServerSaysSo(String rule, String answer, boolean taken, String words) {
        try (FakeReportHost host = FakeReportHost.answering(answer);
                HttpsPost post = post(LONG)) {
            HttpsPost.Answer result = post.post(URI.create("https://127.0.0.1:" + host.port() + "/x"), REPORT);
            assertThat(result.words()).contains(words);
            assertThat(result.taken()).isEqualTo(taken);
            assertThat(host.heads()).hasSize(1);
        }
    }

    @Test
    void requestShouldCarryTheReportWhenItIsPosted() {
        dns.add("r.test", "A", "127.0.0.1");
        try (FakeReportHost host = FakeReportHost.answering("HTTP/1.1 200 OK\r\n\r\n");
                HttpsPost post = post(LONG)) {
            post.post(URI.create("https://r.test:" + host.port() + "/v1/tls%20rpt?a=b&c=\u00e4"), REPORT);
            assertThat(host.heads().get(0))
                    .isEqualTo("POST /v1/tls%20rpt?a=b&c=%C3%A4 HTTP/1.1\r\nhost: r.test:" + host.port()
                            + "\r\nuser-agent: tlsgateway\r\ncontent-type: application/tlsrpt+gzip\r\n"
                            + "content-length: 5\r\nconnection: close\r\n\r\n");
            assertThat(host.bodies().get(0)).isEqualTo(REPORT);
        }
    }

    /** RFC 8460 section 3: submitters MAY ignore certificate errors; section 7 says why. */
    @Test
    void certificateShouldBeToldAndNotMatterWhenItProvesNothing() {
        try (FakeReportHost host = FakeReportHost.answering("HTTP/1.1 200 OK\r\n\r\n");
                HttpsPost post = post(LONG)) {
            HttpsPost.Answer result = post.post(URI.create("https://127.0.0.1:" + host.port() + "/"), REPORT);
            assertThat(result.taken()).isTrue();
            assertThat(result.words()).contains("certificate: the certificate is self-signed");
        }
    }

    @Test
    void reportShouldFailWhenServerHangs() {
        try (FakeReportHost host = FakeReportHost.silent();
                HttpsPost post = post(Duration.ofSeconds(1))) {
            HttpsPost.Answer result = post.post(URI.create("https://127.0.0.1:" + host.port() + "/"), REPORT);
            assertThat(result.taken()).isFalse();
            assertThat(result.words()).contains("no answer within 1 s");
        }
    }

    @Test
    void reportShouldFailWhenServerHangsInTheHandshake() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                HttpsPost post = post(Duration.ofSeconds(1))) {
            HttpsPost.Answer result = post.post(URI.create("https://127.0.0.1:" + mute.getLocalPort() + "/"), REPORT);
            assertThat(result.words()).contains("no answer within 1 s");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "[::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
        "224.0.0.1"
    })
    void reportShouldBeRefusedWhenServerIsNotOnTheInternet(String host) {
        try (HttpsPost post = post(List.of(), LONG)) {
            assertThat(post.post(URI.create("https://" + host + "/"), REPORT))
                    .satisfies(answer -> assertThat(answer.taken()).isFalse())
                    .satisfies(answer -> assertThat(answer.words())
                            .startsWith(host.replaceAll("[\\[\\]]", "") + ": ")
                            .contains(" is "));
        }
    }

    @Test
    void reportShouldBeRefusedWhenNameLeadsInside() {
        dns.add("inside.test", "A", "127.0.0.1");
        try (FakeReportHost host = FakeReportHost.answering("HTTP/1.1 200 OK\r\n\r\n");
                HttpsPost post = post(List.of(), LONG)) {
            HttpsPost.Answer result = post.post(URI.create("https://inside.test:" + host.port() + "/"), REPORT);
            assertThat(result.taken()).isFalse();
            assertThat(result.words()).startsWith("inside.test: 127.0.0.1 is ");
            assertThat(host.heads()).isEmpty();
        }
    }

    @Test
    void reportShouldFailWhenNameDoesNotExist() {
        try (HttpsPost post = post(LONG)) {
            assertThat(post.post(URI.create("https://missing.test/"), REPORT).words())
                    .contains("missing.test has no address");
        }
    }

    private HttpsPost post(Duration budget) {
        return post(LOOPBACK, budget);
    }

    private HttpsPost post(List<Cidr> allow, Duration budget) {
        CertificateJudge judge =
                new CertificateJudge(new TrustStores(), null, false, Clock.systemUTC(), ForkJoinPool.commonPool());
        return new HttpsPost(new HttpsClient(lookup()::addresses, allow, judge, budget));
    }

    private DnsJavaLookup lookup() {
        return new DnsJavaLookup(List.of(dns.server()), Duration.ofSeconds(20));
    }
}
