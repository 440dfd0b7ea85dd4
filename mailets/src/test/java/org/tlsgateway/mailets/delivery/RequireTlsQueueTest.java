package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.config.DeliveryConfig;
import org.tlsgateway.core.delivery.DemandPolicy;
import org.tlsgateway.core.delivery.DemandRule;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.TlsRequiredHeader;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.core.name.AddressPatterns;
import org.tlsgateway.core.tls.TlsLevel;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.Courier.Status;

/** What a message demands (RFC 8689), from the mail through the queue to the courier and into reports. */
@Timeout(60)
class RequireTlsQueueTest {
    private final MutableClock clock = new MutableClock(Settings.START);
    private final FakeCourier courier = new FakeCourier();
    private final ProbedQueue queue =
            new ProbedQueue(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock)
                    .createQueue(MailQueueName.of("out"), MailQueueFactory.prefetchCount(5)));
    private final DeliveryQueue entrance = new DeliveryQueue(queue, clock);
    private DemandPolicy demands = DemandPolicy.NONE;
    private final QueueWorker worker =
            new QueueWorker(queue, courier, this::settings, clock, tries -> Duration.ofMillis(1));

    @BeforeEach
    void holdReports() {
        courier.holdsReports = true;
    }

    @AfterEach
    void stop() {
        worker.stop(Duration.ZERO);
    }

    private DeliveryConfig settings() {
        DeliveryConfig plain = Settings.delivery(4);
        return new DeliveryConfig(
                plain.queue(),
                plain.helloName(),
                plain.postmaster(),
                plain.policy(),
                plain.retry(),
                plain.timeouts(),
                null,
                List.of(),
                4,
                2,
                plain.idleConnection(),
                demands,
                plain.mtaSts(),
                plain.dnssec(),
                plain.trustAnchors());
    }

    @Test
    void courierShouldBeToldOfRequireTlsAlsoWhenItIsTriedAgain() throws Exception {
        courier.behaviour = request -> reply(request, Status.DEFERRED);
        start(requireTls(mail(Messages.PLAIN)));

        for (int attempt = 0; attempt < 3; attempt++) {
            Courier.Request request = courier.next().request();
            assertThat(request.envelope().requireTls()).isTrue();
            assertThat(request.demand()).isEqualTo(new MessageDemand(true, false, null, null));
            assertThat(queue.next().what()).isEqualTo("in");
            assertThat(queue.next().what()).isEqualTo("SUCCESS");
            queue.makeDue();
        }
    }

    /** RFC 8689 section 3 and section 4.1. */
    @ParameterizedTest(name = "{0}, REQUIRETLS {1} -> {2}: {3}")
    @CsvSource({
        "Subject: x|TLS-Required: No|,             false, true,  the field",
        "tls-required:no|Subject: x|,              false, true,  RFC 5322 section 1.2.2: no case",
        "TLS-Required:|  No|Subject: x|,           false, true,  RFC 8689 section 3: FWS",
        "TLS-Required: No|,                        true,  false, RFC 8689 section 4.1: the parameter goes before it",
        "TLS-Required: No|TLS-Required: No|,       false, false, RFC 8689 section 3: not more than one",
        "TLS-Required: Yes|,                       false, false, RFC 8689 section 3: no other value",
        "X-TLS-Required: No|,                      false, false, another field",
        "Subject: x||TLS-Required: No,             false, false, the body",
        "Subject: x| TLS-Required: No|,            false, false, folded into another field",
    })
    void headerShouldCountOnlyAsTheRfcSays(String text, boolean requireTls, boolean optional, String reason)
            throws Exception {
        String message = text.replace("|", "\r\n") + (text.contains("||") ? "\r\n" : "\r\nbody\r\n");
        Mail mail = mail(message);
        start(requireTls ? requireTls(mail) : mail);

        FakeCourier.Delivery delivery = courier.next();
        assertThat(delivery.request().demand().tlsOptional()).as(reason).isEqualTo(optional);
        assertThat(delivery.content()).as("it stays for the next hop").isEqualTo(message);
    }

    @Test
    void headerShouldNotCountWhenTheOperatorIgnoresIt() throws Exception {
        demands = new DemandPolicy(List.of(), TlsRequiredHeader.IGNORE);
        start(mail("TLS-Required: No\r\n\r\nbody\r\n"));

        assertThat(courier.next().request().demand()).isEqualTo(MessageDemand.NONE);
    }

    @Test
    void tagShouldNotCountWhenTheMessageDoesNotSaySo() throws Exception {
        Mail mail = mail(Messages.PLAIN);
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_OPTIONAL, "true"));
        start(mail);

        assertThat(courier.next().request().demand()).isEqualTo(MessageDemand.NONE);
    }

    @Test
    void courierShouldBeToldWhatARuleDemandsForEachDomain() throws Exception {
        AddressPatterns chief = new AddressPatterns(Set.of("chief@example.org"), Set.of(), Set.of());
        demands = new DemandPolicy(
                List.of(new DemandRule("chief", null, chief, TlsLevel.VERIFY, "contract")), TlsRequiredHeader.HONOUR);
        start(mail(Messages.PLAIN, "chief@example.org", "b@other.example"));

        for (int domain = 0; domain < 2; domain++) {
            Courier.Request request = courier.next().request();
            boolean demanded = request.domain().ascii().equals("example.org");
            assertThat(request.demand().level()).isEqualTo(demanded ? TlsLevel.VERIFY : null);
            assertThat(request.demand().reason())
                    .isEqualTo(demanded ? "demand 'chief' asks for verify: contract" : null);
        }
    }

    /** RFC 8689 section 5. */
    @ParameterizedTest
    @CsvSource({"true, FULL", "true, HDRS", "true, -", "false, FULL"})
    void bounceShouldHaveRequireTlsAndTheHeaderOnlyWhenItsMessageHadIt(boolean requireTls, String ret)
            throws Exception {
        courier.behaviour = request -> reply(request, Status.BOUNCED);
        Mail mail = mail(Messages.PLAIN);
        if (!ret.equals("-")) {
            mail.setAttribute(Attribute.convertToAttribute(MailAttributes.DSN_RET, ret));
        }
        start(requireTls ? requireTls(mail) : mail);

        Mail report = queue.next().mail();
        assertThat(report.getMaybeSender().isNullSender()).isTrue();
        assertThat(report.getAttribute(AttributeName.of(MailAttributes.REQUIRETLS))
                        .isPresent())
                .isEqualTo(requireTls);
        boolean whole = !requireTls && ret.equals("FULL");
        assertThat(text(report).contains("message/rfc822")).isEqualTo(whole);
        assertThat(text(report).contains("text/rfc822-headers")).isEqualTo(!whole);
        assertThat(text(report).contains("\r\nhello\r\n")).isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"DEFERRED", "BOUNCED"})
    void courierShouldBeToldThatAReportIsProtectedLikeItsMessage(Status status) throws Exception {
        courier.holdsReports = false;
        clock.set(Settings.START);
        courier.behaviour = request -> reply(request, request.envelope().sender() == null ? Status.DELIVERED : status);
        start(requireTls(mail(Messages.PLAIN)));
        courier.next();
        if (status == Status.DEFERRED) {
            queue.next();
            queue.next();
            clock.set(Settings.START.plus(Duration.ofHours(4)));
            queue.makeDue();
            courier.next();
        }

        Courier.Request report = courier.next().request();
        assertThat(report.envelope().sender()).isNull();
        assertThat(report.envelope().requireTls()).isTrue();
        assertThat(report.demand().requireTls()).as("not lost for want of it").isFalse();
        assertThat(report.demand().level()).isEqualTo(TlsLevel.VERIFY);
    }

    private void start(Mail mail) throws Exception {
        entrance.accept(entrance.copyOf(mail));
        queue.events.clear();
        worker.start();
    }

    private static Mail requireTls(Mail mail) {
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.REQUIRETLS, "true"));
        return mail;
    }

    private static Mail mail(String text, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipients(recipients.length == 0 ? new String[] {"b@example.org"} : recipients)
                .build();
        mail.setMessageNoCopy(Messages.message(text));
        return mail;
    }

    private static String text(Mail mail) throws Exception {
        try (InputStream in = new StoredContent(mail).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static CompletableFuture<Courier.Report> reply(Courier.Request request, Status status) {
        return CompletableFuture.completedFuture(FakeCourier.all(request, status));
    }
}
