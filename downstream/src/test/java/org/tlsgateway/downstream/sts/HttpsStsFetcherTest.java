package org.tlsgateway.downstream.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.StsConfig;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.sts.FakeStsHost.Script;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;
import org.tlsgateway.downstream.tls.CertificateMaker;
import org.tlsgateway.downstream.tls.CertificateSpec;
import org.tlsgateway.downstream.tls.IssuedCertificate;

class HttpsStsFetcherTest {
    private static final DomainName DOMAIN = new DomainName("example.org");
    private static final String HOST = "mta-sts.example.org";
    private static final IssuedCertificate ROOT = CertificateMaker.authority("STS Root");
    private static final IssuedCertificate GOOD = CertificateMaker.issue(ROOT, CertificateSpec.server(HOST));
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final List<Cidr> LOOPBACK = List.of(cidr("127.0.0.0/8"), cidr("::1"));
    private static final String TEXT = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

    @TempDir
    static Path directory;

    private static Path caFile;
    private static ExecutorService executor;
    private static ScheduledExecutorService timer;

    @BeforeAll
    static void start() throws IOException {
        caFile = Files.writeString(directory.resolve("ca.pem"), ROOT.chainPem());
        executor = Executors.newSingleThreadExecutor();
        timer = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void stop() {
        executor.shutdownNow();
        timer.shutdownNow();
    }

    private static Cidr cidr(String text) {
        return Cidr.parse(text).orElseThrow();
    }

    private static Fetch fetch(int port, Duration limit, List<Cidr> allow, AddressAnswer addresses) {
        StsConfig config = new StsConfig(true, directory, caFile, port, allow);
        try (HttpsStsFetcher fetcher = new HttpsStsFetcher(
                config,
                (host, budget) -> CompletableFuture.completedFuture(addresses),
                Clock.systemUTC(),
                executor,
                limit)) {
            return fetcher.fetch(DOMAIN, "id1").join();
        }
    }

    private static Fetch fetch(FakeStsHost host, Duration limit) {
        AddressAnswer loopback = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()));
        return fetch(host.port(), limit, LOOPBACK, loopback);
    }

    private static void assertFailed(Fetch fetch, Failure failure) {
        assertThat(fetch).isInstanceOfSatisfying(Fetch.Failed.class, failed -> {
            assertThat(failed.failure()).as(failed.detail()).isEqualTo(failure);
            assertThat(failed.detail()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
        });
    }

    private static void assertFetched(Fetch fetch) {
        assertThat(fetch).isInstanceOfSatisfying(Fetch.Fetched.class, fetched -> {
            assertThat(fetched.policy().mode()).isEqualTo(StsMode.ENFORCE);
            assertThat(fetched.policy().mx()).containsExactly("mx.example.org");
            assertThat(fetched.policy().id()).isEqualTo("id1");
        });
    }

    private record Row(String reason, @Nullable Failure failure, Duration limit, Script script) {
        @Override
        public String toString() {
            return reason;
        }
    }

    private static Row good(String reason, String response) {
        return new Row(reason, null, HttpsStsFetcher.LIMIT, conversation -> conversation.send(response));
    }

    private static Row bad(String reason, String response) {
        return bad(reason, conversation -> {
            conversation.send(response);
            conversation.hang();
        });
    }

    private static Row bad(String reason, Script script) {
        return new Row(reason, Failure.STS_POLICY_FETCH, HttpsStsFetcher.LIMIT, script);
    }

    private static Row hanging(String reason, Script script) {
        return new Row(reason, Failure.STS_POLICY_FETCH, SHORT, script);
    }

    private static Row invalid(String reason, String body) {
        String response = FakeStsHost.ok(body);
        return new Row(
                reason, Failure.STS_POLICY_INVALID, HttpsStsFetcher.LIMIT, conversation -> conversation.send(response));
    }

    static Stream<Row> responses() {
        String policy = FakeStsHost.POLICY;
        String ok = FakeStsHost.ok(policy);
        String chunked = TEXT + "Transfer-Encoding: chunked\r\n\r\n";
        String chunks = Integer.toHexString(policy.length()) + "\r\n" + policy + "\r\n0\r\n\r\n";
        return Stream.of(
                good("3.3: a policy", ok),
                good("3.3: text/plain with parameters", ok.replace("text/plain", "Text/Plain; charset=utf-8")),
                good("3.3: chunked", chunked + chunks),
                good("3.3: ends with the connection, and TLS says so", TEXT + "\r\n" + policy),
                good("3.3: HTTP/1.0", ok.replace("HTTP/1.1", "HTTP/1.0")),
                good("3.3: identity is no encoding", ok.replace("\r\n\r\n", "\r\nContent-Encoding: identity\r\n\r\n")),
                good("interim responses", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok),
                good("headers of 8 KiB", ok.replace("\r\n\r\n", "\r\nX: " + "a".repeat(8000) + "\r\n\r\n")),
                bad("3.3: 301", ok.replace("200 OK", "301 Moved\r\nLocation: https://127.0.0.1/")),
                bad("3.3: 302", ok.replace("200 OK", "302 Found\r\nLocation: /other")),
                bad("3.3: 304, though nothing is cached", ok.replace("200 OK", "304 Not Modified")),
                bad("3.3: 404", ok.replace("200 OK", "404 Not Found")),
                bad("3.3: 500", ok.replace("200 OK", "500 Oops")),
                bad("3.3: 201", ok.replace("200 OK", "201 Created")),
                bad("3.3: 206", ok.replace("200 OK", "206 Partial Content")),
                bad("101", ok.replace("200 OK", "101 Switching Protocols")),
                bad("3.3: text/html", ok.replace("text/plain", "text/html")),
                bad("3.3: text/plainer", ok.replace("text/plain", "text/plainer")),
                bad("3.3: no media type", ok.replace("Content-Type", "X-Type")),
                bad("3.3: two media types", ok.replace("Content-Type", "Content-Type: text/html\r\nContent-Type")),
                bad("gzip", ok.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n")),
                bad("3.3: 64 KiB and more, announced", ok.replaceFirst("Length: \\d+", "Length: 65537")),
                bad("a length of a billion billions", ok.replaceFirst("Length: \\d+", "Length: " + "9".repeat(30))),
                bad("a negative length", ok.replaceFirst("Length: \\d+", "Length: -1")),
                bad("two lengths", ok.replace("Content-Length", "Content-Length: 7\r\nContent-Length")),
                bad("a length that is none", ok.replaceFirst("Length: \\d+", "Length: x")),
                bad("more than the length says", ok + "mx: evil.example\r\n"),
                bad("a second response", ok + ok),
                bad("not HTTP", "220 mx.example.org ESMTP\r\n\r\n"),
                bad("a chunk of no size", chunked + "zz\r\n" + policy),
                bad("3.3: chunks without end", conversation -> {
                    conversation.send(chunked);
                    conversation.sendForever("400\r\n" + "a".repeat(1024) + "\r\n");
                }),
                bad("chunks of a byte without end", conversation -> {
                    conversation.send(chunked);
                    conversation.sendForever("1;extension=" + "x".repeat(1000) + "\r\na\r\n");
                }),
                bad("3.3: a body without end", conversation -> {
                    conversation.send(TEXT + "\r\n");
                    conversation.sendForever("x: ".repeat(100));
                }),
                bad("headers without end", conversation -> {
                    conversation.send(TEXT);
                    conversation.sendForever("X: y\r\n");
                }),
                bad("a header line without end", conversation -> {
                    conversation.send(TEXT + "X: ");
                    conversation.sendForever("yyyyyyyyyyyyyyyy");
                }),
                bad("a status line without end", conversation -> conversation.sendForever("H")),
                bad("interim responses without end", c -> c.sendForever("HTTP/1.1 100 Continue\r\n\r\n")),
                bad("trailers without end", conversation -> {
                    conversation.send(chunked + "1\r\na\r\n0\r\n");
                    conversation.sendForever("X: y\r\n");
                }),
                bad("less than the length says", c -> c.send(ok.substring(0, ok.length() - 20))),
                bad("the last chunk missing", c -> c.send(chunked + chunks.substring(0, chunks.length() - 5))),
                bad("cut without the TLS goodbye", conversation -> {
                    conversation.send(TEXT + "\r\n" + policy);
                    conversation.cut();
                }),
                bad("reset", FakeStsHost.Conversation::reset),
                bad("reset in the body", conversation -> {
                    conversation.send(ok.substring(0, ok.length() - 20));
                    conversation.reset();
                }),
                bad("closed without an answer", FakeStsHost.Conversation::cut),
                hanging("3.3: no answer in time", FakeStsHost.Conversation::hang),
                hanging("3.3: no end in time", conversation -> {
                    conversation.send(ok.substring(0, ok.length() - 20));
                    conversation.hang();
                }),
                hanging("3.3: a byte now and then", conversation -> {
                    conversation.send(TEXT);
                    drip(conversation);
                }),
                invalid("3.2: no policy", "hello\r\n"),
                invalid("3.2: empty", ""),
                invalid("3.2: not UTF-8", policy + "x: \u00e4\r\n"));
    }

    private static void drip(FakeStsHost.Conversation conversation) throws IOException {
        ScheduledFuture<?> drops = timer.scheduleAtFixedRate(
                () -> {
                    try {
                        conversation.send("X");
                    } catch (IOException enough) {
                        throw new IllegalStateException(enough);
                    }
                },
                0,
                5,
                TimeUnit.MILLISECONDS);
        conversation.hang();
        drops.cancel(true);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void fetchShouldFollowTheTableWhenThePolicyHostAnswers(Row row) {
        try (FakeStsHost host = new FakeStsHost(GOOD).playing(row.script())) {
            Fetch fetch = fetch(host, row.limit());
            if (row.failure() == null) {
                assertFetched(fetch);
            } else {
                assertFailed(fetch, row.failure());
            }
        }
    }

    private record Certificate(String reason, IssuedCertificate certificate) {
        @Override
        public String toString() {
            return reason;
        }
    }

    static Stream<Certificate> certificates() {
        CertificateSpec spec = CertificateSpec.server(HOST);
        Instant now = Instant.now();
        CertificateSpec expired = spec.withValidity(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)));
        return Stream.of(
                new Certificate("expired", CertificateMaker.issue(ROOT, expired)),
                new Certificate("of the domain itself", issue(CertificateSpec.server(DOMAIN.ascii()))),
                new Certificate("of another name", issue(CertificateSpec.server("mta-sts.example.net"))),
                new Certificate("name in the CN only", issue(spec.withDnsNames("other.example"))),
                new Certificate("wildcard of another level", issue(CertificateSpec.server("*.org"))),
                new Certificate("of an unknown CA", CertificateMaker.issue(CertificateMaker.authority("Other"), spec)),
                new Certificate("self-signed", CertificateMaker.selfSigned(spec)),
                new Certificate("for clients", issue(spec.withExtendedKeyUsages(CertificateSpec.CLIENT_AUTH))));
    }

    private static IssuedCertificate issue(CertificateSpec spec) {
        return CertificateMaker.issue(ROOT, spec);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void fetchShouldAskNothingWhenTheCertificateIsNoProof(Certificate row) {
        try (FakeStsHost host = new FakeStsHost(row.certificate())) {
            assertFailed(fetch(host, HttpsStsFetcher.LIMIT), Failure.STS_WEBPKI_INVALID);
            assertThat(host.requests()).isEmpty();
        }
    }

    @Test
    void fetchShouldSucceedWhenAWildcardBearsTheName() {
        try (FakeStsHost host = new FakeStsHost(issue(CertificateSpec.server("*.example.org")))) {
            assertFetched(fetch(host, HttpsStsFetcher.LIMIT));
        }
    }

    @Test
    void requestShouldNameHostAndPathWhenAPolicyIsFetched() {
        try (FakeStsHost host = new FakeStsHost(GOOD)) {
            assertFetched(fetch(host, HttpsStsFetcher.LIMIT));
            assertThat(host.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.toLowerCase())
                            .startsWith("get /.well-known/mta-sts.txt http/1.1\r\n")
                            .contains("\r\nhost: " + HOST + ":" + host.port() + "\r\n")
                            .contains("\r\naccept-encoding: identity\r\n")
                            .contains("\r\nconnection: close\r\n"));
            assertThat(host.serverNames()).containsExactly(HOST);
        }
    }

    @Test
    void fetchShouldFailWhenTheServerSpeaksNoTls() {
        try (FakeStsHost host = new FakeStsHost(null)) {
            assertFailed(fetch(host, SHORT), Failure.STS_POLICY_FETCH);
        }
    }

    @Test
    void fetchShouldFailWhenTheHandshakeHangs() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AddressAnswer loopback = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()));
            assertFailed(fetch(silent.getLocalPort(), SHORT, LOOPBACK, loopback), Failure.STS_POLICY_FETCH);
        }
    }

    @Test
    void fetchShouldFailWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        AddressAnswer loopback = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()));
        assertFailed(fetch(port, HttpsStsFetcher.LIMIT, LOOPBACK, loopback), Failure.STS_POLICY_FETCH);
    }

    @Test
    void fetchShouldUseTheNextAddressWhenTheFirstRefuses() throws UnknownHostException {
        try (FakeStsHost host = new FakeStsHost(GOOD)) {
            AddressAnswer both = new AddressAnswer.Found(
                    List.of(InetAddress.getByName("127.9.9.9"), InetAddress.getLoopbackAddress()));
            assertFetched(fetch(host.port(), HttpsStsFetcher.LIMIT, LOOPBACK, both));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inside")
    void fetchShouldConnectToNobodyWhenTheAddressIsInside(String address) throws UnknownHostException {
        try (FakeStsHost host = new FakeStsHost(GOOD)) {
            AddressAnswer inside = new AddressAnswer.Found(List.of(InetAddress.getByName(address)));
            Fetch fetch = fetch(host.port(), HttpsStsFetcher.LIMIT, List.of(), inside);
            assertFailed(fetch, Failure.STS_POLICY_FETCH);
            assertThat(((Fetch.Failed) fetch).detail()).contains(" is a");
            assertThat(host.serverNames()).isEmpty();
        }
    }

    static Stream<String> inside() {
        return Stream.of(
                "127.0.0.1",
                "::1",
                "0.0.0.0",
                "::",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "fe80::1",
                "fd00::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "224.0.0.1");
    }

    @Test
    void fetchShouldFailWhenTheHostHasNoAddress() {
        AddressAnswer none = new AddressAnswer.None("no address");
        assertFailed(fetch(443, HttpsStsFetcher.LIMIT, List.of(), none), Failure.STS_POLICY_FETCH);
        AddressAnswer unavailable = new AddressAnswer.Unavailable("SERVFAIL");
        assertFailed(fetch(443, HttpsStsFetcher.LIMIT, List.of(), unavailable), Failure.STS_POLICY_FETCH);
    }

    @Test
    void fetchShouldAskNoDnsWhenTheNameWouldBeTooLong() {
        AtomicInteger asked = new AtomicInteger();
        StsConfig config = new StsConfig(true, directory, caFile, 443, List.of());
        DomainName longest = new DomainName("a.".repeat(125) + "aa");
        try (HttpsStsFetcher fetcher = new HttpsStsFetcher(
                config,
                (host, budget) -> {
                    asked.incrementAndGet();
                    return CompletableFuture.completedFuture(new AddressAnswer.None("none"));
                },
                Clock.systemUTC(),
                executor)) {
            assertFailed(fetcher.fetch(longest, "1").join(), Failure.STS_POLICY_FETCH);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void fetchShouldFailWhenDnsNeverAnswers() {
        StsConfig config = new StsConfig(true, directory, caFile, 443, List.of());
        try (HttpsStsFetcher fetcher = new HttpsStsFetcher(
                config, (host, budget) -> new CompletableFuture<>(), Clock.systemUTC(), executor, SHORT)) {
            assertFailed(fetcher.fetch(DOMAIN, "1").join(), Failure.STS_POLICY_FETCH);
        }
    }

    @Test
    void fetchShouldFailWhenTheFetcherIsClosed() {
        try (FakeStsHost host = new FakeStsHost(GOOD)) {
            StsConfig config = new StsConfig(true, directory, caFile, host.port(), LOOPBACK);
            AddressAnswer loopback = new AddressAnswer.Found(List.of(InetAddress.getLoopbackAddress()));
            HttpsStsFetcher fetcher = new HttpsStsFetcher(
                    config, (name, budget) -> CompletableFuture.completedFuture(loopback), Clock.systemUTC(), executor);
            host.playing(FakeStsHost.Conversation::hang);
            CompletableFuture<Fetch> running = fetcher.fetch(DOMAIN, "1");
            fetcher.close();
            assertFailed(running.join(), Failure.STS_POLICY_FETCH);
            assertFailed(fetcher.fetch(DOMAIN, "1").join(), Failure.STS_POLICY_FETCH);
        }
    }
}
