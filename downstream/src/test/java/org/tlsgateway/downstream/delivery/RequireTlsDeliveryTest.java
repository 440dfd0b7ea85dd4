package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.downstream.delivery.Courier.RecipientResult;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.smtp.MessageContent;
import org.tlsgateway.downstream.sts.StsLookup;

/** A message with REQUIRETLS at a domain with two exchangers. */
class RequireTlsDeliveryTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final String WORDS = "the message has REQUIRETLS, which is not offered inside TLS";

    private final FakeDns dns = new FakeDns();
    private final FakeTransport transport = new FakeTransport();

    @BeforeEach
    void zone() {
        dns.add("b.test", "MX", "10 mx1.b.test.")
                .add("b.test", "MX", "20 mx2.b.test.")
                .add("mx1.b.test", "A", "192.0.2.1")
                .add("mx2.b.test", "A", "192.0.2.2");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void messageShouldGoToTheSecondExchangerWhenTheFirstLacksRequireTls() throws Exception {
        transport.failing("192.0.2.1", Failure.REQUIRETLS_MISSING, WORDS);

        RecipientResult result = deliver();

        assertThat(result.status()).isEqualTo(Status.DELIVERED);
        assertThat(result.host()).isEqualTo("mx2.b.test");
        assertThat(transport.sent()).allMatch(sent -> sent.envelope().requireTls());
    }

    /** RFC 8689 section 4.2.1: "If there are no more MX hosts, the client MUST NOT transmit the message". */
    @Test
    void messageShouldBounceWhenNoExchangerHasRequireTls() throws Exception {
        transport
                .failing("192.0.2.1", Failure.REQUIRETLS_MISSING, WORDS)
                .failing("192.0.2.2", Failure.REQUIRETLS_MISSING, WORDS);

        RecipientResult result = deliver();

        assertThat(result.status()).isEqualTo(Status.BOUNCED);
        assertThat(result.enhancedStatusCode()).isEqualTo("5.7.30");
        assertThat(result.words()).isEqualTo(WORDS);
        assertThat(transport.sent()).hasSize(2);
    }

    @Test
    void messageShouldWaitWhenAnExchangerThatMayHaveItIsAway() throws Exception {
        transport
                .failing("192.0.2.1", Failure.CONNECT_REFUSED, "nobody listens")
                .failing("192.0.2.2", Failure.REQUIRETLS_MISSING, WORDS);

        RecipientResult result = deliver();

        assertThat(result.status()).isEqualTo(Status.DEFERRED);
        assertThat(result.failure()).isEqualTo(Failure.CONNECT_REFUSED);
    }

    private RecipientResult deliver() throws Exception {
        DeliveryPolicy policy = new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test")));
        DnsJavaLookup lookup = new DnsJavaLookup(List.of(dns.server()), BUDGET);
        try (MxCourier courier = new MxCourier(
                () -> policy,
                new Lookups(lookup, StsLookup.NONE, BUDGET),
                transport,
                AttemptListener.NONE,
                new Random(1))) {
            Envelope envelope = new Envelope("a@a.test", List.of("x@b.test"), false, DsnParameters.NONE, true);
            return courier.deliver(new Courier.Request("Q1", DOMAIN, envelope, new Empty(), true))
                    .get(60, TimeUnit.SECONDS)
                    .recipients()
                    .get(0);
        }
    }

    private static final class Empty implements MessageContent {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(new byte[0]);
        }
    }
}
