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
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.sts.StsLookup;

class MxCourierTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Duration BUDGET = Duration.ofSeconds(2);

    private final FakeDns dns = new FakeDns();
    private final FakeTransport transport = new FakeTransport();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private DeliveryPolicy policy = new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test")));

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

    @Test
    void messageShouldBeDeliveredWhenExchangerTakesIt() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.1");
        assertThat(deliver("x@b.test")).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.DELIVERED);
            assertThat(result.failure()).isNull();
            assertThat(result.host()).isEqualTo("mx.b.test");
            assertThat(result.enhancedStatusCode()).isEqualTo("2.0.0");
        });
        FakeTransport.Sent sent = transport.sent().get(0);
        assertThat(sent.attempt().level()).as("received over TLS").isEqualTo(TlsLevel.VERIFY);
        assertThat(sent.attempt().target()).isEqualTo(new HostPort("mx.b.test", 25));
        assertThat(sent.address()).isEqualTo("192.0.2.1");
    }

    @Test
    void lineShouldTellAllOfTheAttemptWhenItIsLogged() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.1");
        transport.replying("192.0.2.1", "x@b.test", "250 2.0.0 \"ok\"\r\nforged line");
        deliver("x@b.test");
        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line)
                    .contains("queueId=Q1 ", "domain=b.test ", "host=mx.b.test ", "address=192.0.2.1:25 ")
                    .contains("wanted=verify ", "achieved=verify ", "verified=\"CN=ca, mx.test\" ")
                    .contains("tls=TLSv1.3 ", "cipher=TLS_AES_128_GCM_SHA256 ", "ms=", "result=delivered ")
                    .contains("reply=\"250 2.0.0 'ok'  forged line\"", "why=\"received over TLS")
                    .doesNotContain("\n", "\r");
        });
    }

    @Test
    void nextExchangerShouldBeTriedWhenFirstFails() throws Exception {
        twoExchangers();
        transport.failing("192.0.2.1", Failure.CERTIFICATE_EXPIRED, "expired yesterday");
        assertThat(deliver("x@b.test")).extracting(RecipientResult::host).containsExactly("mx2.b.test");
        assertThat(lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("result=next-host failure=certificate-expired"),
                        second -> assertThat(second).contains("result=delivered"));
    }

    @Test
    void messageShouldBeDeferredWhenAllExchangersFail() throws Exception {
        twoExchangers();
        transport.failing("192.0.2.1", Failure.CONNECT_REFUSED, "refused");
        transport.failing("192.0.2.2", Failure.CERTIFICATE_NAME, "bears other.test");
        assertThat(deliver("x@b.test")).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.DEFERRED);
            assertThat(result.failure()).isEqualTo(Failure.CERTIFICATE_NAME);
            assertThat(result.enhancedStatusCode()).isEqualTo("4.7.5");
            assertThat(result.host()).isEqualTo("mx2.b.test");
            assertThat(result.words()).isEqualTo("bears other.test");
        });
        assertThat(lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("result=next-host"),
                        second -> assertThat(second).contains("result=deferred failure=certificate-name"));
    }

    @Test
    void secondExchangerShouldBeLeftWhenOutcomeIsUnknown() throws Exception {
        twoExchangers();
        transport.failing("192.0.2.1", Failure.OUTCOME_UNKNOWN, "lost");
        assertThat(deliver("x@b.test")).extracting(RecipientResult::status).containsExactly(Status.DEFERRED);
        assertThat(transport.sent()).hasSize(1);
    }

    @Test
    void recipientsShouldPartWhenRepliesDiffer() throws Exception {
        twoExchangers();
        transport.replying(
                "192.0.2.1", "x@b.test", "250 2.0.0 ok", "y@b.test", "550 5.1.1 unknown", "z@b.test", "450 4.2.1 busy");
        assertThat(deliver("x@b.test", "y@b.test", "z@b.test"))
                .extracting(
                        RecipientResult::recipient,
                        RecipientResult::status,
                        RecipientResult::host,
                        RecipientResult::enhancedStatusCode)
                .containsExactly(
                        tuple("x@b.test", Status.DELIVERED, "mx1.b.test", "2.0.0"),
                        tuple("y@b.test", Status.BOUNCED, "mx1.b.test", "5.1.1"),
                        tuple("z@b.test", Status.DELIVERED, "mx2.b.test", "2.0.0"));
        assertThat(transport.sent().get(1).envelope().recipients()).containsExactly("z@b.test");
    }

    @Test
    void sameHostShouldBeAskedAgainWhenItHasTakenSome() throws Exception {
        twoExchangers();
        transport.replying("192.0.2.1", "x@b.test", "250 2.0.0 ok", "y@b.test", "452 4.5.3 too many");
        assertThat(deliver("x@b.test", "y@b.test"))
                .allMatch(result -> result.status() == Status.DELIVERED && "mx1.b.test".equals(result.host()));
    }

    @Test
    void secondAddressShouldBeTriedWhenFirstFails() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.1")
                .add("mx.b.test", "A", "192.0.2.2")
                .add("mx.b.test", "A", "192.0.2.3");
        List.of("192.0.2.1", "192.0.2.2", "192.0.2.3")
                .forEach(address -> transport.failing(address, Failure.CONNECT_TIMEOUT, "no answer"));
        assertThat(deliver("x@b.test")).extracting(RecipientResult::status).containsExactly(Status.DEFERRED);
        assertThat(transport.sent()).as("RFC 5321 section 5.1: at least two").hasSize(MxCourier.MAX_ADDRESSES);
    }

    @Test
    void triesShouldBeBoundedWhenDomainHasManyExchangers() throws Exception {
        for (int i = 1; i <= 9; i++) {
            String host = "mx" + i + ".b.test";
            String address = "192.0.2." + i;
            dns.add("b.test", "MX", i + " " + host + ".").add(host, "A", address);
            transport.failing(address, Failure.CONNECT_TIMEOUT, "no answer");
        }
        assertThat(deliver("x@b.test").get(0).words()).isEqualTo("no answer (the first 5 of 9 exchangers were tried)");
        assertThat(transport.sent()).hasSize(MxCourier.MAX_HOSTS);
    }

    @Test
    void exchangerShouldBeSkippedWhenItHasNoAddress() throws Exception {
        dns.add("b.test", "MX", "10 none.b.test.")
                .add("b.test", "MX", "20 mx2.b.test.")
                .add("mx2.b.test", "A", "192.0.2.2");
        assertThat(deliver("x@b.test")).extracting(RecipientResult::host).containsExactly("mx2.b.test");
        assertThat(lines().get(0)).contains("host=none.b.test address=- ", "failure=no-address");
    }

    @Test
    void messageShouldBeDeferredWhenNoAddressCanBeLookedUp() throws Exception {
        dns.add("b.test", "MX", "10 mx.b.test.").treat("mx.b.test", FakeDns.Behaviour.SERVFAIL);
        assertThat(deliver("x@b.test"))
                .extracting(RecipientResult::status, RecipientResult::failure)
                .containsExactly(tuple(Status.DEFERRED, Failure.DNS_UNAVAILABLE));
    }

    @Test
    void messageShouldBounceWhenDomainDoesNotExist() throws Exception {
        assertThat(deliver("x@b.test")).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.BOUNCED);
            assertThat(result.enhancedStatusCode()).isEqualTo("5.1.2");
            assertThat(result.words()).isEqualTo("b.test does not exist");
            assertThat(result.host()).isNull();
        });
        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("result=bounced failure=no-such-domain"));
    }

    @Test
    void messageShouldBounceWhenMxIsNull() throws Exception {
        dns.add("b.test", "MX", "0 .");
        assertThat(deliver("x@b.test"))
                .extracting(RecipientResult::enhancedStatusCode)
                .containsExactly("5.1.10");
    }

    @Test
    void messageShouldBounceWhenExchangerIsOurselves() throws Exception {
        dns.addMx("b.test", "gw.test", "192.0.2.1");
        assertThat(deliver("x@b.test")).extracting(RecipientResult::failure).containsExactly(Failure.MAIL_LOOP);
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    void messageShouldBeDeferredWhenDnsFails() throws Exception {
        dns.treat("b.test", FakeDns.Behaviour.SERVFAIL);
        assertThat(deliver("x@b.test"))
                .extracting(RecipientResult::status, RecipientResult::enhancedStatusCode)
                .containsExactly(tuple(Status.DEFERRED, "4.4.3"));
    }

    @Test
    void gatewayShouldBeUsedWhenRuleNamesIt() throws Exception {
        policy = new DeliveryPolicy(
                List.of(new DestinationRule(
                        "hub",
                        Set.of(DOMAIN),
                        Set.of(),
                        TlsLevel.ENCRYPT,
                        new HostPort("127.0.0.1", 2626),
                        25,
                        Set.of(),
                        null)),
                List.of());
        assertThat(deliver("x@b.test")).extracting(RecipientResult::host).containsExactly("127.0.0.1");
        assertThat(transport.sent().get(0).attempt().level()).isEqualTo(TlsLevel.ENCRYPT);
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void messageShouldBeDeferredWhenTransportThrows() throws Exception {
        twoExchangers();
        transport.throwing(new IllegalStateException("bug"));
        assertThat(deliver("x@b.test"))
                .extracting(RecipientResult::status, RecipientResult::failure)
                .containsExactly(tuple(Status.DEFERRED, Failure.INTERNAL));
    }

    @Test
    void messageShouldBeDeferredWhenPolicyThrows() throws Exception {
        Courier courier = new MxCourier(
                () -> {
                    throw new IllegalStateException("bug");
                },
                new DnsJavaLookup(List.of(dns.server()), BUDGET),
                transport,
                BUDGET);
        assertThat(courier.deliver(request("x@b.test"))
                        .get(10, TimeUnit.SECONDS)
                        .recipients())
                .extracting(RecipientResult::status, RecipientResult::failure)
                .containsExactly(tuple(Status.DEFERRED, Failure.INTERNAL));
        courier.close();
        assertThat(transport.isClosed()).isTrue();
    }

    private void twoExchangers() {
        dns.add("b.test", "MX", "10 mx1.b.test.")
                .add("b.test", "MX", "20 mx2.b.test.")
                .add("mx1.b.test", "A", "192.0.2.1")
                .add("mx2.b.test", "A", "192.0.2.2");
    }

    private List<RecipientResult> deliver(String... recipients) throws Exception {
        Courier courier = new MxCourier(
                () -> policy,
                new Lookups(new DnsJavaLookup(List.of(dns.server()), BUDGET), StsLookup.NONE, BUDGET),
                transport,
                AttemptListener.NONE,
                new Random(1));
        return courier.deliver(request(recipients)).get(20, TimeUnit.SECONDS).recipients();
    }

    private static Courier.Request request(String... recipients) {
        MessageContent content = new MessageContent() {
            @Override
            public long size() {
                return 2;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[] {'\r', '\n'});
            }
        };
        return new Courier.Request("Q1", DOMAIN, new Envelope("s@a.test", List.of(recipients)), content, true);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.tlsgateway.delivery");
    }
}
