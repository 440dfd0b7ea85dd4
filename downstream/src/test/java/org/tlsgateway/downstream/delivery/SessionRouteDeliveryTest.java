package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.MessageContent;

/** Mail whose session has a next hop or a source address, with a DNS server and a transport that are faked. */
class SessionRouteDeliveryTest {
    private static final Duration BUDGET = Duration.ofSeconds(2);
    private static final String ORIGINAL = "original-destination 192.0.2.5:25";

    private final FakeDns dns = new FakeDns();
    private final FakeTransport transport = new FakeTransport();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
        dns.close();
    }

    @ParameterizedTest(name = "{0} -> SNI {1}")
    @CsvSource(
            nullValues = "-",
            value = {
                "second-mx,       mx2.b.test, one of the exchangers has the address",
                "elsewhere,       own.test,   none has it: the client's word",
                "implicit,        b.test,     RFC 5321 section 5.1: the domain is its own exchanger",
                "servfail,        own.test,   a failed look-up is no failure of the plan",
                "address-failed,  own.test,   nor that of an address",
                "null-mx,         own.test,   RFC 7505: no exchanger, but the client's server may take it",
                "no-such-domain,  own.test,   DNS has no say in where it goes",
            })
    void originalDestinationShouldBeTriedWhateverDnsSays(String zone, String sni, String reason) throws Exception {
        zone(zone);
        assertThat(deliver(ORIGINAL, null, "own.test"))
                .extracting(RecipientResult::status, RecipientResult::host)
                .containsExactly(tuple(Status.DELIVERED, "192.0.2.5"));
        assertThat(transport.sent()).singleElement().satisfies(sent -> {
            assertThat(sent.address()).isEqualTo("192.0.2.5");
            assertThat(sent.attempt().target()).isEqualTo(new HostPort("192.0.2.5", 25));
            assertThat(sent.attempt().serverName()).as(reason).isEqualTo(new DomainName(sni));
        });
        assertThat(dns.queries()).as("the reverse name is no proof").noneMatch(query -> query.contains("PTR"));
    }

    @Test
    void lookUpsShouldBeBoundedWhenTheDomainHasManyExchangers() throws Exception {
        for (int i = 1; i <= 9; i++) {
            dns.add("b.test", "MX", i + " mx" + i + ".b.test.").add("mx" + i + ".b.test", "A", "192.0.2.10" + i);
        }
        deliver(ORIGINAL, null, null);
        assertThat(dns.queries().stream().filter(query -> query.contains("/A/")))
                .hasSize(MxCourier.MAX_HOSTS);
        assertThat(lines().get(0)).contains("is not known: only 5 of 9 exchangers were looked up");
    }

    @Test
    void noOtherServerShouldBeTriedWhenTheOriginalDestinationIsDown() throws Exception {
        zone("second-mx");
        transport.failing("192.0.2.5", Failure.CONNECT_REFUSED, "refused");
        assertThat(deliver(ORIGINAL, null, null)).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.DEFERRED);
            assertThat(result.failure()).isEqualTo(Failure.CONNECT_REFUSED);
            assertThat(result.words())
                    .isEqualTo("refused; only the session's next hop is tried: original-destination 192.0.2.5:25");
        });
        assertThat(transport.sent()).hasSize(1);
    }

    @Test
    void dnsShouldBeAskedForTheServersAddressOnlyWhenTheRuleNamesIt() throws Exception {
        dns.add("hub.test", "A", "192.0.2.9");
        deliver("server hub.test:2525", null, null);
        assertThat(transport.sent()).extracting(sent -> sent.address()).containsExactly("192.0.2.9");
        assertThat(dns.queries()).allMatch(query -> query.startsWith("hub.test/"));
    }

    @Test
    void addressesOfAnotherFamilyShouldBeLeftOutWhenTheSourceIsTheClients() throws Exception {
        dns.addMx("b.test", "mx.b.test", "2001:db8::5").add("mx.b.test", "A", "192.0.2.5");
        deliver(null, "192.0.2.77", null);
        assertThat(transport.sent())
                .extracting(sent -> sent.address(), sent -> sent.attempt().source())
                .containsExactly(
                        tuple("192.0.2.5", IpLiteral.parse("192.0.2.77").orElseThrow()));
    }

    @Test
    void mailShouldWaitWhenNoAddressIsOfTheSourcesFamily() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.5");
        assertThat(deliver(null, "2001:db8::77", null)).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.DEFERRED);
            assertThat(result.failure()).isEqualTo(Failure.SOURCE_ADDRESS_UNAVAILABLE);
            assertThat(result.words())
                    .isEqualTo("mx.b.test has no address of the family of the client's 2001:db8:0:0:0:0:0:77");
        });
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    void lineShouldTellTheRouteWhenTheSessionHasOne() throws Exception {
        deliver(ORIGINAL, "192.0.2.77", null);
        assertThat(lines().get(0))
                .contains("domain=b.test nexthop=original-destination source=192.0.2.77 host=192.0.2.5 ")
                .contains("connects from the client's own address 192.0.2.77");
    }

    @Test
    void lineShouldNotMentionARouteWhenTheMailGoesByMx() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.5");
        deliver(null, null, null);
        assertThat(lines().get(0)).doesNotContain("nexthop=", "source=");
    }

    private void zone(String kind) {
        switch (kind) {
            case "second-mx" ->
                dns.add("b.test", "MX", "10 mx1.b.test.")
                        .add("b.test", "MX", "20 mx2.b.test.")
                        .add("mx1.b.test", "A", "192.0.2.4")
                        .add("mx2.b.test", "A", "192.0.2.5");
            case "elsewhere" -> dns.addMx("b.test", "mx.b.test", "192.0.2.4");
            case "implicit" -> dns.add("b.test", "A", "192.0.2.5");
            case "servfail" -> dns.treat("b.test", FakeDns.Behaviour.SERVFAIL);
            case "address-failed" ->
                dns.add("b.test", "MX", "10 mx.b.test.").treat("mx.b.test", FakeDns.Behaviour.SERVFAIL);
            case "null-mx" -> dns.add("b.test", "MX", "0 .");
            default -> assertThat(kind).isEqualTo("no-such-domain");
        }
    }

    private List<RecipientResult> deliver(@Nullable String hop, @Nullable String source, @Nullable String asked)
            throws Exception {
        DeliveryPolicy policy = new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test")));
        Courier courier =
                new MxCourier(() -> policy, new DnsJavaLookup(List.of(dns.server()), BUDGET), transport, BUDGET);
        Courier.Request request = new Courier.Request(
                "Q1",
                new DomainName("b.test"),
                new Envelope("s@a.test", List.of("x@b.test")),
                new Nothing(),
                true,
                SessionRoute.parse(hop, source, asked).orElseThrow());
        return courier.deliver(request).get(20, TimeUnit.SECONDS).recipients();
    }

    private static final class Nothing implements MessageContent {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(new byte[0]);
        }
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.tlsgateway.delivery");
    }
}
