package org.tlsgateway.downstream.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tlsgateway.core.delivery.AttemptOutcome;
import org.tlsgateway.core.delivery.DeliveryPolicy;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.tlsrpt.SessionFacts;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.downstream.delivery.Courier.Request;
import org.tlsgateway.downstream.delivery.Courier.Status;
import org.tlsgateway.downstream.dns.DnsJavaLookup;
import org.tlsgateway.downstream.dns.FakeDns;
import org.tlsgateway.downstream.sts.StsLookup;

class AttemptListenerTest {
    private static final DomainName DOMAIN = new DomainName("b.test");
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final FakeDns dns = new FakeDns();
    private final FakeTransport transport = new FakeTransport();
    private final List<SessionFacts> heard = new ArrayList<>();
    private AttemptListener listener = (request, session) -> heard.add(session);

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void listenerShouldHearOfEachAttemptWhenHostsFail() throws Exception {
        dns.add("b.test", "MX", "10 mx1.b.test.").add("b.test", "MX", "20 mx2.b.test.");
        dns.add("mx1.b.test", "A", "192.0.2.1").add("mx2.b.test", "A", "192.0.2.2");
        transport.failing("192.0.2.1", Failure.CERTIFICATE_EXPIRED, "expired");
        deliver();
        assertThat(heard)
                .satisfiesExactly(
                        first -> {
                            assertThat(first.facts().domain()).isEqualTo(DOMAIN);
                            assertThat(first.host().target().host()).isEqualTo("mx1.b.test");
                            assertThat(first.address().getHostAddress()).isEqualTo("192.0.2.1");
                            assertThat(first.outcome())
                                    .isInstanceOfSatisfying(
                                            AttemptOutcome.Failed.class,
                                            failed -> assertThat(failed.failure())
                                                    .isEqualTo(Failure.CERTIFICATE_EXPIRED));
                        },
                        second -> assertThat(second.outcome()).isInstanceOf(AttemptOutcome.Completed.class));
    }

    @Test
    void listenerShouldHearWithoutAddressWhenHostHasNone() throws Exception {
        dns.add("b.test", "MX", "10 mx1.b.test.");
        deliver();
        assertThat(heard).singleElement().satisfies(session -> {
            assertThat(session.host()).isNotNull();
            assertThat(session.address()).isNull();
        });
    }

    @Test
    void listenerShouldHearWithoutHostWhenThereIsNone() throws Exception {
        deliver();
        assertThat(heard).singleElement().satisfies(session -> {
            assertThat(session.host()).isNull();
            assertThat(session.outcome())
                    .isInstanceOfSatisfying(
                            AttemptOutcome.Failed.class,
                            failed -> assertThat(failed.failure()).isEqualTo(Failure.NO_SUCH_DOMAIN));
        });
    }

    @Test
    void mailShouldBeDeliveredWhenListenerBreaks() throws Exception {
        dns.addMx("b.test", "mx.b.test", "192.0.2.1");
        listener = (request, session) -> {
            throw new IllegalStateException("a bug");
        };
        assertThat(deliver().recipients().get(0).status()).isEqualTo(Status.DELIVERED);
    }

    private Report deliver() throws Exception {
        DeliveryPolicy policy = new DeliveryPolicy(List.of(), List.of(new DomainName("gw.test")));
        MxCourier courier = new MxCourier(
                () -> policy,
                new Lookups(new DnsJavaLookup(List.of(dns.server()), BUDGET), StsLookup.NONE, BUDGET),
                transport,
                listener,
                new Random(1));
        Envelope envelope = new Envelope("a@a.test", List.of("x@b.test"));
        return courier.deliver(new Request("Q1", DOMAIN, envelope, null, false)).get(30, TimeUnit.SECONDS);
    }
}
