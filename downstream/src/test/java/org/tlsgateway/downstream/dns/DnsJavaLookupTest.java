package org.tlsgateway.downstream.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.dns.FakeDns.Behaviour;

class DnsJavaLookupTest {
    private static final Duration BUDGET = Duration.ofSeconds(2);
    private final FakeDns dns = new FakeDns();
    private final MxLookup lookup = new DnsJavaLookup(List.of(dns.server()), BUDGET);

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void exchangersShouldBeFoundWhenDomainHasThem() throws Exception {
        dns.add("example.test", "MX", "10 Mx1.Example.TEST.").add("example.test", "MX", "20 mx2.other.test.");
        assertThat(mx("example.test"))
                .isInstanceOfSatisfying(
                        MxAnswer.Found.class,
                        found -> assertThat(found.hosts())
                                .containsExactlyInAnyOrder(
                                        new MxAnswer.MxHost(name("mx1.example.test"), 10),
                                        new MxAnswer.MxHost(name("mx2.other.test"), 20)));
    }

    @Test
    void exchangersShouldBeFoundWhenDomainIsAnAlias() throws Exception {
        // RFC 5321 section 5.1: "If a CNAME record is found, the resulting name is processed"
        dns.add("alias.test", "CNAME", "example.test.").add("example.test", "MX", "10 mx.test.");
        assertThat(mx("alias.test")).isEqualTo(new MxAnswer.Found(List.of(new MxAnswer.MxHost(name("mx.test"), 10))));
    }

    @Test
    void exchangersShouldBeFoundWhenAnswerIsTruncated() throws Exception {
        dns.add("example.test", "MX", "10 mx.test.").treat("example.test", Behaviour.TRUNCATED);
        assertThat(mx("example.test")).isInstanceOf(MxAnswer.Found.class);
        assertThat(dns.queries()).containsExactly("example.test/MX/udp", "example.test/MX/tcp");
    }

    @Test
    void domainShouldBeItsOwnExchangerWhenItHasAddressOnly() throws Exception {
        dns.add("example.test", "A", "192.0.2.1");
        assertThat(mx("example.test")).isEqualTo(new MxAnswer.Implicit(name("example.test")));
    }

    @Test
    void domainShouldTakeNoMailWhenMxIsNull() throws Exception {
        // RFC 7505 section 3
        dns.add("example.test", "MX", "0 .").add("example.test", "A", "192.0.2.1");
        assertThat(mx("example.test")).isEqualTo(new MxAnswer.NullMx());
    }

    @Test
    void nullMxShouldBeLeftOutWhenThereAreOthers() throws Exception {
        dns.add("example.test", "MX", "0 .").add("example.test", "MX", "10 mx.test.");
        assertThat(mx("example.test")).isEqualTo(new MxAnswer.Found(List.of(new MxAnswer.MxHost(name("mx.test"), 10))));
    }

    @Test
    void exchangerShouldBeLeftOutWhenItsNameIsNoHostName() throws Exception {
        dns.add("example.test", "MX", "10 a\\032b.test.");
        assertThat(mx("example.test")).isEqualTo(new MxAnswer.Found(List.of()));
    }

    @Test
    void domainShouldNotExistWhenDnsSaysSo() throws Exception {
        assertThat(mx("none.test")).isInstanceOf(MxAnswer.NoSuchDomain.class);
        dns.add("txt.test", "TXT", "x");
        assertThat(mx("txt.test")).as("neither MX nor address").isInstanceOf(MxAnswer.NoSuchDomain.class);
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL", "REFUSED", "SILENT"})
    void nothingShouldBeKnownWhenLookupFails(Behaviour behaviour) throws Exception {
        dns.add("example.test", "MX", "10 mx.test.").treat("example.test", behaviour);
        assertThat(get(lookup.mx(name("example.test"), Duration.ofSeconds(1))))
                .isInstanceOf(MxAnswer.Unavailable.class);
        assertThat(get(lookup.addresses(name("example.test"), Duration.ofSeconds(1))))
                .isInstanceOf(AddressAnswer.Unavailable.class);
    }

    @Test
    void nothingShouldBeKnownWhenBudgetIsSpent() throws Exception {
        assertThat(get(lookup.mx(name("example.test"), Duration.ZERO))).isInstanceOf(MxAnswer.Unavailable.class);
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void nothingShouldBeKnownWhenServerDoesNotListen() throws Exception {
        dns.close();
        assertThat(get(lookup.mx(name("example.test"), Duration.ofSeconds(1))))
                .isInstanceOf(MxAnswer.Unavailable.class);
    }

    @Test
    void addressesShouldBeFoundWhenHostHasBothFamilies() throws Exception {
        dns.add("mx.test", "A", "192.0.2.1").add("mx.test", "AAAA", "2001:db8::1");
        assertThat(get(lookup.addresses(name("mx.test"), BUDGET)))
                .isInstanceOfSatisfying(
                        AddressAnswer.Found.class,
                        found -> assertThat(found.addresses())
                                .containsExactlyInAnyOrder(ip("192.0.2.1"), ip("2001:db8::1")));
    }

    @Test
    void addressesShouldBeFoundWhenHostIsAnAliasOfAliases() throws Exception {
        dns.add("mx.test", "CNAME", "a.test.").add("a.test", "CNAME", "b.test.").add("b.test", "A", "192.0.2.1");
        assertThat(get(lookup.addresses(name("mx.test"), BUDGET)))
                .isEqualTo(new AddressAnswer.Found(List.of(ip("192.0.2.1")), name("b.test"), false));
    }

    @Test
    void nothingShouldBeKnownWhenAliasesGoRound() throws Exception {
        dns.add("a.test", "CNAME", "b.test.").add("b.test", "CNAME", "a.test.");
        assertThat(get(lookup.addresses(name("a.test"), BUDGET))).isInstanceOf(AddressAnswer.Unavailable.class);
    }

    @Test
    void hostShouldHaveNoAddressWhenDnsSaysSo() throws Exception {
        dns.add("mx.test", "TXT", "x");
        assertThat(get(lookup.addresses(name("mx.test"), BUDGET))).isInstanceOf(AddressAnswer.None.class);
        assertThat(get(lookup.addresses(name("none.test"), BUDGET))).isInstanceOf(AddressAnswer.None.class);
    }

    @Test
    void answerShouldComeFromCacheWhenAskedAgain() throws Exception {
        dns.add("example.test", "MX", "10 mx.test.");
        mx("example.test");
        mx("none.test");
        int asked = dns.queries().size();
        dns.remove("example.test").add("none.test", "MX", "10 mx.test.");
        assertThat(mx("example.test")).isInstanceOf(MxAnswer.Found.class);
        assertThat(mx("none.test")).as("RFC 2308: negative answers too").isInstanceOf(MxAnswer.NoSuchDomain.class);
        assertThat(dns.queries()).hasSize(asked);
    }

    @Test
    void failureShouldBeForgottenWhenItsTimeIsOver() throws Exception {
        MutableClock clock = new MutableClock(Instant.now());
        MxLookup timed = new DnsJavaLookup(new DnsSettings(List.of(dns.server()), BUDGET, null, null), clock);
        dns.add("example.test", "MX", "10 mx.test.").treat("example.test", Behaviour.SERVFAIL);
        assertThat(get(timed.mx(name("example.test"), BUDGET))).isInstanceOf(MxAnswer.Unavailable.class);
        dns.treat("example.test", Behaviour.ANSWER);
        assertThat(get(timed.mx(name("example.test"), BUDGET))).isInstanceOf(MxAnswer.Unavailable.class);
        clock.pass(Duration.ofSeconds(5));
        assertThat(get(timed.mx(name("example.test"), BUDGET))).isInstanceOf(MxAnswer.Found.class);
    }

    @Test
    void secondServerShouldBeAskedWhenFirstIsSilent() throws Exception {
        try (FakeDns silent = new FakeDns()) {
            silent.treat("example.test", Behaviour.SILENT);
            dns.add("example.test", "MX", "10 mx.test.");
            MxLookup both = new DnsJavaLookup(List.of(silent.server(), dns.server()), BUDGET);
            assertThat(get(both.mx(name("example.test"), BUDGET))).isInstanceOf(MxAnswer.Found.class);
        }
    }

    @Test
    void gatewayShouldBeFoundInHostsFileWhenItIsLocalhost() throws Exception {
        assertThat(get(lookup.gatewayAddresses(name("localhost"), BUDGET)))
                .isInstanceOfSatisfying(
                        AddressAnswer.Found.class,
                        found -> assertThat(found.addresses()).allMatch(InetAddress::isLoopbackAddress));
        assertThat(dns.queries()).isEmpty();
        dns.add("relay.test", "A", "192.0.2.1");
        assertThat(get(lookup.gatewayAddresses(name("relay.test"), BUDGET))).isInstanceOf(AddressAnswer.Found.class);
    }

    @Test
    void constructorShouldThrowWhenServerIsAName() {
        List<HostPort> named = List.of(new HostPort("dns.test", 53));
        assertThatThrownBy(() -> new DnsJavaLookup(named, BUDGET)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void familiesShouldTakeTurnsWhenMachineHasBoth() {
        List<InetAddress> six = List.of(ip("2001:db8::1"), ip("2001:db8::2"), ip("2001:db8::3"));
        List<InetAddress> four = List.of(ip("192.0.2.1"));
        assertThat(AddressOrder.order(six, four, true))
                .containsExactly(six.get(0), four.get(0), six.get(1), six.get(2));
        assertThat(AddressOrder.order(six, four, false))
                .containsExactly(four.get(0), six.get(0), six.get(1), six.get(2));
    }

    private MxAnswer mx(String domain) throws Exception {
        return get(lookup.mx(name(domain), BUDGET));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static DomainName name(String text) {
        return DomainName.parse(text).orElseThrow();
    }

    private static InetAddress ip(String text) {
        return IpLiteral.parse(text).orElseThrow();
    }
}
