package org.tlsgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tlsgateway.core.config.ListKinds.DomainPatterns;
import org.tlsgateway.core.ehlo.EhloKeyword;
import org.tlsgateway.core.name.Cidr;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.session.ClientTls;

class ValueKindTest {
    private static final ValueKind<?> TLS = ValueKinds.enumeration(ClientTls.class);
    private static final ValueKind<?> TIME = ValueKinds.duration("1s", "10d");
    private static final ValueKind<?> NUMBER = ValueKinds.wholeNumber(100, 1000);

    static Stream<Arguments> good() {
        return Stream.of(
                arguments(TLS, "strip", ClientTls.STRIP),
                arguments(TLS, "pass-through", ClientTls.PASS_THROUGH),
                arguments(ValueKinds.bool(), "true", true),
                arguments(ValueKinds.bool(), "false", false),
                arguments(NUMBER, "100", 100),
                arguments(NUMBER, "1000", 1000),
                arguments(TIME, "1000ms", Duration.ofSeconds(1)),
                arguments(TIME, "30s", Duration.ofSeconds(30)),
                arguments(TIME, "5m", Duration.ofMinutes(5)),
                arguments(TIME, "4h", Duration.ofHours(4)),
                arguments(TIME, "5d", Duration.ofDays(5)),
                arguments(ValueKinds.size(), "0", 0L),
                arguments(ValueKinds.size(), "1000", 1000L),
                arguments(ValueKinds.size(), "512K", 524_288L),
                arguments(ValueKinds.size(), "25m", 26_214_400L),
                arguments(ValueKinds.size(), "8G", 8L << 30),
                arguments(ValueKinds.name(), "in-1.a_B", "in-1.a_B"),
                arguments(ValueKinds.text(), "cannot read BDAT", "cannot read BDAT"),
                arguments(ValueKinds.secret(), "s\u00e9cret", "s\u00e9cret"),
                arguments(ValueKinds.file(), "conf/x", "conf/x"),
                arguments(ValueKinds.domain(), "Mx.B\u00fccher.test", new DomainName("mx.xn--bcher-kva.test")),
                arguments(ValueKinds.mailbox(), "post.master+x@example.org", "post.master+x@example.org"),
                arguments(ValueKinds.http(), "http://127.0.0.1:11333", URI.create("http://127.0.0.1:11333")),
                arguments(ValueKinds.http(), "https://[::1]/x", URI.create("https://[::1]/x")),
                arguments(
                        ListKinds.urls(),
                        "unix:/run/rspamd/a.sock, http://h:1",
                        List.of(URI.create("unix:/run/rspamd/a.sock"), URI.create("http://h:1"))),
                arguments(
                        ListKinds.services(3310),
                        "unix:/run/clamav/clamd.ctl 192.0.2.1 [::1]:4",
                        List.of(
                                URI.create("unix:/run/clamav/clamd.ctl"),
                                URI.create("tcp://192.0.2.1:3310"),
                                URI.create("tcp://[::1]:4"))),
                arguments(ListKinds.endpoint(25), "relay.test", new HostPort("relay.test", 25)),
                arguments(ListKinds.endpoint(25), "relay.test:26", new HostPort("relay.test", 26)),
                arguments(ListKinds.endpoint(25), "[2001:db8::1]", new HostPort("2001:db8::1", 25)),
                arguments(
                        ListKinds.endpoints(0),
                        "127.0.0.1:0, [::1]:65535\n localhost:25",
                        List.of(
                                new HostPort("127.0.0.1", 0),
                                new HostPort("::1", 65535),
                                new HostPort("localhost", 25))),
                arguments(
                        ListKinds.networks(),
                        "192.0.2.0/24,2001:db8::/32 10.0.0.1",
                        Stream.of("192.0.2.0/24", "2001:db8::/32", "10.0.0.1")
                                .map(text -> Cidr.parse(text).orElseThrow())
                                .toList()),
                arguments(
                        ListKinds.keywords(),
                        "chunking,SIZE",
                        List.of(new EhloKeyword("CHUNKING"), new EhloKeyword("SIZE"))),
                arguments(ListKinds.names(), "a,b", List.of("a", "b")),
                arguments(
                        ListKinds.domains(),
                        "A.test b.test",
                        List.of(new DomainName("a.test"), new DomainName("b.test"))),
                arguments(
                        ListKinds.domainPatterns(),
                        "a.test,*.B.test",
                        new DomainPatterns(Set.of(new DomainName("a.test")), Set.of(new DomainName("b.test")))),
                arguments(
                        ListKinds.durations("1s", "1d"),
                        "1m,2m",
                        List.of(Duration.ofMinutes(1), Duration.ofMinutes(2))),
                arguments(ListKinds.protocols(), "TLSv1.3", List.of("TLSv1.3")),
                arguments(ListKinds.ciphers(), "TLS_AES_256_GCM_SHA384", List.of("TLS_AES_256_GCM_SHA384")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void kindShouldGiveTheValueWhenTheTextIsGood(ValueKind<?> kind, String text, Object value) {
        assertThat(kind.parse(text)).isEqualTo(Parsed.good(value));
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                arguments(
                        TLS,
                        "Strip",
                        "'Strip' is none of strip, offer, require, pass-through",
                        "did you mean 'strip'?"),
                arguments(
                        TLS,
                        "requier",
                        "'requier' is none of strip, offer, require, pass-through",
                        "did you mean 'require'?"),
                arguments(TLS, "x", "'x' is none of strip, offer, require, pass-through", null),
                arguments(ValueKinds.bool(), "yes", "'yes' is neither true nor false", null),
                arguments(NUMBER, "99", "99 is not within 100 to 1000", null),
                arguments(NUMBER, "1001", "1001 is not within 100 to 1000", null),
                arguments(NUMBER, "-5", "-5 is not within 100 to 1000", null),
                arguments(NUMBER, "1e3", "'1e3' is not a whole number", null),
                arguments(NUMBER, "99999999999999999999", "'99999999999999999999' is not a whole number", null),
                arguments(TIME, "30", "'30' is not a time such as 30s, 5m, 4h or 5d", "did you mean '30s'?"),
                arguments(TIME, "5 minutes", "'5 minutes' is not a time such as 30s, 5m, 4h or 5d", null),
                arguments(TIME, "999ms", "999ms is not within 1s to 10d", null),
                arguments(TIME, "11d", "11d is not within 1s to 10d", null),
                arguments(
                        ValueKinds.size(),
                        "25MB",
                        "'25MB' is not a size such as 512K, 25M or 1G",
                        "did you mean '25M'?"),
                arguments(
                        ValueKinds.size(),
                        "25MiB",
                        "'25MiB' is not a size such as 512K, 25M or 1G",
                        "did you mean '25M'?"),
                arguments(ValueKinds.size(), "-1", "'-1' is not a size such as 512K, 25M or 1G", null),
                arguments(
                        ValueKinds.name(),
                        "a b",
                        "'a b' is not a name of up to 64 letters, digits, '.', '_', '-'",
                        null),
                arguments(ValueKinds.text(), "a\rb", "has control characters", null),
                arguments(ValueKinds.file(), "a\0b", "has a NUL in it", null),
                arguments(ValueKinds.domain(), "a..b", "'a..b' is not a domain name", null),
                arguments(ValueKinds.mailbox(), "postmaster", "'postmaster' is not a mail address", null),
                arguments(ValueKinds.mailbox(), "a b@example.org", "'a b@example.org' is not a mail address", null),
                arguments(
                        ValueKinds.http(),
                        "127.0.0.1:11333",
                        "'127.0.0.1:11333' is not an address such as http://127.0.0.1:11333",
                        "did you mean 'http://127.0.0.1:11333'?"),
                arguments(ValueKinds.http(), "ftp://h/", "'ftp' is neither http nor https", null),
                arguments(ListKinds.urls(), "ftp://h/", "'ftp' is neither http nor https", null),
                arguments(
                        ListKinds.services(783),
                        "/run/spamd.sock",
                        "'/run/spamd.sock' is not a socket such as unix:/run/clamav/clamd.ctl",
                        "did you mean 'unix:/run/spamd.sock'?"),
                arguments(
                        ListKinds.urls(),
                        "unix://run/a",
                        "'unix://run/a' is not a socket such as unix:/run/clamav/clamd.ctl",
                        "did you mean 'unix:/run/a'?"),
                arguments(
                        ListKinds.services(783),
                        "unix:/" + "x".repeat(107),
                        "'unix:/" + "x".repeat(74) + "...' is longer than the 107 bytes that a system takes",
                        null),
                arguments(
                        ListKinds.services(783), "a..b", "'a..b' is not host:port: 'a..b' is no name or address", null),
                arguments(
                        ValueKinds.http(),
                        "http://u:secret@h/",
                        "has a user or password in it, which would end up in logs",
                        null),
                arguments(ListKinds.endpoints(0), "25", "'25' has no address", "did you mean '0.0.0.0:25'?"),
                arguments(
                        ListKinds.endpoints(0), "127.0.0.1", "'127.0.0.1' has no port", "did you mean '127.0.0.1:25'?"),
                arguments(
                        ListKinds.endpoints(0),
                        "*:25",
                        "'*:25' is not host:port",
                        "for all addresses write '0.0.0.0:25'"),
                arguments(
                        ListKinds.endpoints(0),
                        "::1",
                        "'::1' is not host:port",
                        "write an IPv6 address as [address]:port"),
                arguments(
                        ListKinds.endpoints(0),
                        "127.0.0.1:65536",
                        "'127.0.0.1:65536' has no port from 0 to 65535",
                        null),
                arguments(
                        ListKinds.endpoints(0),
                        "256.0.0.1:25",
                        "'256.0.0.1:25' is not host:port: '256.0.0.1' is no name or address",
                        null),
                arguments(
                        ListKinds.endpoints(0),
                        "[::1]25",
                        "'[::1]25' is not host:port: '::1' is no name or address",
                        null),
                arguments(ListKinds.endpoints(0), ",", "is empty", null),
                arguments(
                        ListKinds.networks(),
                        "192.0.2.1/24",
                        "'192.0.2.1/24' has bits set after its prefix",
                        "did you mean '192.0.2.0/24'?"),
                arguments(
                        ListKinds.networks(),
                        "192.0.2.0/33",
                        "'192.0.2.0/33' is not a network such as 192.0.2.0/24 or an address",
                        null),
                arguments(
                        ListKinds.networks(),
                        "host.test",
                        "'host.test' is not a network such as 192.0.2.0/24 or an address",
                        null),
                arguments(ListKinds.keywords(), "SIZE,8BIT_MIME", "'8BIT_MIME' is not an EHLO keyword", null),
                arguments(
                        ListKinds.domainPatterns(), "a.*.test", "'a.*.test' is neither a domain name nor *.zone", null),
                arguments(
                        ListKinds.protocols(),
                        "TLSv1.1",
                        "'TLSv1.1' is not a TLS version that is safe to use",
                        "did you mean 'TLSv1.2'?"),
                arguments(
                        ListKinds.ciphers(),
                        "TLS_AES_256_GCM_SHA385",
                        "'TLS_AES_256_GCM_SHA385' is not a cipher suite here",
                        "did you mean 'TLS_AES_256_GCM_SHA384'?"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void kindShouldSayWhatIsWrongWhenTheTextIsBad(ValueKind<?> kind, String text, String message, String suggestion) {
        assertThat(kind.parse(text)).isEqualTo(new Parsed.Bad<>(message, suggestion));
    }

    @Test
    void kindShouldAlwaysGiveAResultWhenTheTextIsRandom() {
        Random random = new Random(20261123);
        String alphabet = "0159.:/[]*,- \t\nsmhdKMGgxTLS@%${}\0\u00fc\u3002\ud83d\uffff";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            OptionCatalog.options()
                    .forEach(option ->
                            assertThat(option.kind().parse(text.toString())).isNotNull());
        }
    }
}
