package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.tlsgateway.core.delivery.AppliedPolicy;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DestinationRule;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.MxAnswer;
import org.tlsgateway.core.delivery.NextHop;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.delivery.TlsaAnswer;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.name.HostPort;
import org.tlsgateway.core.name.IpLiteral;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsMode;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.tls.PeerProof;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.core.tls.TlsaRecord;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.AddressAnswer;
import org.tlsgateway.downstream.dns.MxLookup;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.sts.StsLookup;

/** What is asked for a delivery, when, and what becomes of the answers. */
class HostFactsDeliveryTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final TlsaRecord RECORD = new TlsaRecord(3, 1, 1, "ab".repeat(32));

    private final List<String> asked = new ArrayList<>();
    private final Map<String, TlsaAnswer> tlsa = new HashMap<>();
    private final Map<String, StsAnswer> sts = new HashMap<>();
    private final FakeTransport transport = new FakeTransport();
    private final MissedCounts counts = new MissedCounts();
    private final List<AppliedPolicy> told = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private List<DestinationRule> rules = List.of();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private final class Names implements MxLookup {
        @Override
        public CompletableFuture<MxAnswer> mx(DomainName domain, Duration budget) {
            asked.add("mx " + domain);
            return CompletableFuture.completedFuture(new MxAnswer.Found(
                    List.of(
                            new MxAnswer.MxHost(new DomainName("mx1.b.test"), 10),
                            new MxAnswer.MxHost(new DomainName("mx2.b.test"), 20)),
                    true));
        }

        @Override
        public CompletableFuture<AddressAnswer> addresses(DomainName host, Duration budget) {
            asked.add("address " + host);
            String last = host.ascii().startsWith("mx2") ? "2" : "1";
            InetAddress address = IpLiteral.parse("192.0.2." + last).orElseThrow();
            DomainName expanded = new DomainName("at." + host);
            return CompletableFuture.completedFuture(new AddressAnswer.Found(List.of(address), expanded, true));
        }

        @Override
        public CompletableFuture<AddressAnswer> gatewayAddresses(DomainName host, Duration budget) {
            return addresses(host, budget);
        }

        @Override
        public CompletableFuture<TlsaAnswer> tlsa(
                DomainName host, DomainName expanded, boolean secureAddresses, int port, Duration budget) {
            asked.add("tlsa " + host + " at " + expanded + ":" + port + (secureAddresses ? " secure" : ""));
            TlsaAnswer none = new TlsaAnswer.None("no records");
            return CompletableFuture.completedFuture(tlsa.getOrDefault(host.ascii(), none));
        }
    }

    @Test
    void backupShouldNotBeAskedAboutWhenTheFirstHostTakesTheMail() throws Exception {
        assertThat(deliver(SessionRoute.MX, MessageDemand.NONE).status()).isEqualTo(Status.DELIVERED);
        assertThat(asked)
                .containsExactly(
                        "mx b.test", "sts b.test", "address mx1.b.test", "tlsa mx1.b.test at at.mx1.b.test:25 secure");
    }

    @Test
    void nextHostShouldBeTriedWhenTlsaCannotBeHad() throws Exception {
        // RFC 7672 section 2.1.1
        tlsa.put("mx1.b.test", new TlsaAnswer.Unavailable("SERVFAIL for _25._tcp.mx1.b.test"));
        assertThat(deliver(SessionRoute.MX, MessageDemand.NONE).host()).isEqualTo("mx2.b.test");
        assertThat(transport.sent()).hasSize(1);
        assertThat(lines().get(0))
                .contains("host=mx1.b.test address=- ", "policy=tlsa ", "result=next-host failure=tlsa-unavailable");
    }

    @Test
    void mailShouldBeDeferredWhenNoHostsTlsaCanBeHad() throws Exception {
        tlsa.put("mx1.b.test", new TlsaAnswer.Unavailable("SERVFAIL"));
        tlsa.put("mx2.b.test", new TlsaAnswer.Unavailable(Failure.DNSSEC_BOGUS, "bogus signature"));
        RecipientResult result = deliver(SessionRoute.MX, MessageDemand.NONE);
        assertThat(result.status()).isEqualTo(Status.DEFERRED);
        assertThat(result.failure()).isEqualTo(Failure.DNSSEC_BOGUS);
        assertThat(result.words()).isEqualTo("bogus signature");
        assertThat(transport.sent()).isEmpty();
    }

    @Test
    void recordsShouldBeHandedOnWhenTheHostHasThem() throws Exception {
        DomainName base = new DomainName("at.mx1.b.test");
        tlsa.put("mx1.b.test", new TlsaAnswer.Found(base, List.of(RECORD)));
        deliver(SessionRoute.MX, MessageDemand.NONE);
        assertThat(transport.sent().get(0).attempt().serverName()).isEqualTo(base);
        assertThat(transport.sent().get(0).attempt().proofs())
                .containsExactly(
                        new PeerProof.Dane(List.of(RECORD), List.of(base, DOMAIN, new DomainName("mx1.b.test"))));
        assertThat(lines().get(0)).contains("policy=tlsa ", "DANE: 1 TLSA records at at.mx1.b.test");
    }

    @Test
    void policyShouldBeHandedOnWhenTheDomainHasOne() throws Exception {
        sts.put("b.test", policy(StsMode.ENFORCE, "mx2.b.test"));
        assertThat(deliver(SessionRoute.MX, MessageDemand.NONE).host()).isEqualTo("mx2.b.test");
        assertThat(lines().get(0)).contains("host=mx1.b.test ", "failure=sts-mx-mismatch");
        assertThat(told).extracting(AppliedPolicy::type).containsOnly(AppliedPolicy.Type.STS);
    }

    @Test
    void testingShouldBeCountedWhenItsPolicyDoesNotNameTheHost() throws Exception {
        // RFC 8461 section 5.1
        sts.put("b.test", policy(StsMode.TESTING, "mx2.b.test"));
        assertThat(deliver(SessionRoute.MX, MessageDemand.NONE).host()).isEqualTo("mx1.b.test");
        assertThat(counts.counts()).containsExactly(Map.entry("MTA-STS testing: sts-mx-mismatch", 1L));
        assertThat(lines().get(0)).contains("wouldFail=\"MTA-STS testing: sts-mx-mismatch (");
    }

    @Test
    void policyShouldBeThatOfTheGatewayWhenRuleNamesOne() throws Exception {
        // RFC 8461 section 3.1
        rules = List.of(
                new DestinationRule("r", null, Set.of(), null, new HostPort("relay.test", 587), 25, Set.of(), null));
        deliver(SessionRoute.MX, MessageDemand.NONE);
        assertThat(asked)
                .containsExactly("sts relay.test", "address relay.test", "tlsa relay.test at at.relay.test:587 secure");
    }

    @Test
    void exchangersRecordsShouldCountWhenTheOriginalDestinationIsOne() throws Exception {
        tlsa.put("mx2.b.test", new TlsaAnswer.Found(new DomainName("mx2.b.test"), List.of(RECORD)));
        SessionRoute route = new SessionRoute(
                NextHop.parse("original-destination 192.0.2.2:2525").orElseThrow(), null, new DomainName("own.test"));
        assertThat(deliver(route, MessageDemand.NONE).status()).isEqualTo(Status.DELIVERED);
        assertThat(asked).contains("tlsa mx2.b.test at at.mx2.b.test:2525 secure", "sts b.test");
        assertThat(transport.sent().get(0).address()).isEqualTo("192.0.2.2");
        assertThat(transport.sent().get(0).attempt().proofs()).singleElement().isInstanceOf(PeerProof.Dane.class);
    }

    @Test
    void nothingShouldBeAskedOfPoliciesWhenTheSenderSetsThemAside() throws Exception {
        // RFC 8689 section 3
        deliver(SessionRoute.MX, new MessageDemand(false, true, null, null));
        assertThat(asked).containsExactly("mx b.test", "address mx1.b.test");
        assertThat(transport.sent().get(0).attempt().level())
                .as("received over TLS")
                .isEqualTo(TlsLevel.ENCRYPT);
    }

    @Test
    void mailShouldStayDeliveredWhenTheListenerThrows() throws Exception {
        AttemptListener broken = (request, session) -> {
            throw new IllegalStateException("bug");
        };
        assertThat(deliver(SessionRoute.MX, MessageDemand.NONE, broken).status())
                .as("delivered is delivered")
                .isEqualTo(Status.DELIVERED);
    }

    private static StsAnswer policy(StsMode mode, String host) {
        return new StsAnswer.InForce(
                new StsPolicy("1", mode, List.of(host), Duration.ofDays(1), List.of()), Instant.MAX);
    }

    private RecipientResult deliver(SessionRoute route, MessageDemand demand) throws Exception {
        return deliver(
                route,
                demand,
                counts.and((request, session) -> told.add(session.host().policy())));
    }

    private RecipientResult deliver(SessionRoute route, MessageDemand demand, AttemptListener listener)
            throws Exception {
        StsLookup policies = (domain, budget) -> {
            asked.add("sts " + domain);
            return CompletableFuture.completedFuture(sts.getOrDefault(domain.ascii(), new StsAnswer.None("no record")));
        };
        MxCourier courier = new MxCourier(
                () -> new DeliveryPolicy(rules, List.of()),
                new Lookups(new Names(), policies, Duration.ofSeconds(5)),
                transport,
                listener,
                new Random(1));
        Envelope envelope = new Envelope("a@a.test", List.of("x@b.test"));
        return courier.deliver(new Courier.Request("Q1", DOMAIN, envelope, message(), true, route, demand))
                .get(20, TimeUnit.SECONDS)
                .recipients()
                .get(0);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.tlsgateway.delivery");
    }

    private static MessageContent message() {
        return new MessageContent() {
            @Override
            public long size() {
                return 3;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(new byte[] {'x', '\r', '\n'});
            }
        };
    }
}
