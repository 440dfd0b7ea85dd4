package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.james.core.MailAddress;
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
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.Courier.Report;
import org.tlsgateway.downstream.delivery.Courier.Status;

@Timeout(60)
class QueueWorkerTest {
    private final MutableClock clock = new MutableClock(Settings.START);
    private final FakeCourier courier = new FakeCourier();
    private final ProbedQueue queue =
            new ProbedQueue(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock)
                    .createQueue(MailQueueName.of("out"), MailQueueFactory.prefetchCount(5)));
    private final DeliveryQueue entrance = new DeliveryQueue(queue, clock);
    private QueueWorker worker = worker(4);

    @BeforeEach
    void holdReports() {
        courier.holdsReports = true;
    }

    @AfterEach
    void stop() {
        worker.stop(Duration.ZERO);
    }

    @Test
    void mailShouldLeaveTheQueueWhenAllAreDelivered() throws Exception {
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(courier.next().request().envelope().sender()).isEqualTo("a@example.net");
        assertThat(queue.size()).isZero();
    }

    @Test
    void mailShouldBeSplitByDomain() throws Exception {
        start(mail("id", Messages.PLAIN, "b@example.org", "c@EXAMPLE.org", "d@other.example"));

        List<Courier.Request> requests =
                List.of(courier.next().request(), courier.next().request());
        assertThat(requests)
                .extracting(
                        request -> request.domain() + " " + request.envelope().recipients())
                .containsExactlyInAnyOrder(
                        "example.org [b@example.org, c@example.org]", "other.example [d@other.example]");
        assertThat(requests).extracting(Courier.Request::queueId).containsOnly("id");
    }

    @Test
    void courierShouldGetTheBytesThatWereQueued() throws Exception {
        start(mail("id", Messages.FOLDED, "b@example.org"));

        assertThat(courier.next().content()).isEqualTo(Messages.FOLDED);
    }

    @Test
    void courierShouldBeToldThatTheClientUsedTlsAlsoWhenItIsTriedAgain() throws Exception {
        courier.behaviour = deferAll();
        Mail mail = mail("id", Messages.PLAIN, "b@example.org");
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_PROTOCOL, "TLSv1.3"));
        start(mail);

        assertThat(courier.next().request().receivedOverTls()).isTrue();
        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        queue.makeDue();
        assertThat(courier.next().request().receivedOverTls()).isTrue();
    }

    @Test
    void courierShouldBeToldTheRouteOfTheSessionAlsoWhenItIsTriedAgain() throws Exception {
        courier.behaviour = deferAll();
        start(routed("original-destination [2001:db8:0:0:0:0:0:5]:25"));

        SessionRoute route = courier.next().request().route();
        assertThat(route)
                .isEqualTo(SessionRoute.parse("original-destination [2001:db8::5]:25", "2001:db8::77", "mx.example.org")
                        .orElseThrow());
        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        queue.makeDue();
        assertThat(courier.next().request().route()).isEqualTo(route);
    }

    @Test
    void mailShouldWaitAndNotGoByMxWhenItsNextHopCannotBeRead() throws Exception {
        start(routed("original-destination mx.example.org:25"));

        ProbedQueue.Event again = queue.next();
        assertThat(again.what()).isEqualTo("in");
        assertThat(again.mail().getErrorMessage())
                .contains("4.3.0 internal", "next hop")
                .contains("cannot be read");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(courier.deliveries).isEmpty();
    }

    @Test
    void reportShouldGoByMxWhenTheMailHadANextHop() throws Exception {
        courier.behaviour = request -> reply(request, Status.BOUNCED);
        start(routed("server hub.example.org:25"));

        Mail report = queue.next().mail();
        assertThat(report.getMaybeSender().isNullSender()).isTrue();
        assertThat(RouteAttributes.of(report)).contains(SessionRoute.MX);
        assertThat(report.getAttribute(AttributeName.of(MailAttributes.TLS_PROTOCOL)))
                .isPresent();
    }

    private static Mail routed(String nextHop) throws Exception {
        Mail mail = mail("id", Messages.PLAIN, "b@example.org");
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.NEXT_HOP, nextHop));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.SOURCE_ADDRESS, "2001:db8::77"));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_SERVER_NAME, "mx.example.org"));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_PROTOCOL, "TLSv1.3"));
        return mail;
    }

    @Test
    void deferredRecipientsShouldBeInTheQueueAgainBeforeTheOldItemLeavesIt() throws Exception {
        courier.behaviour = request -> CompletableFuture.completedFuture(new Report(List.of(
                FakeCourier.result("b@example.org", Status.DELIVERED),
                FakeCourier.result("c@example.org", Status.DEFERRED))));
        start(mail("id", Messages.PLAIN, "b@example.org", "c@example.org"));

        ProbedQueue.Event again = queue.next();
        assertThat(again.what()).isEqualTo("in");
        assertThat(again.delay()).isEqualTo(Duration.ofMinutes(1));
        assertThat(again.mail().getName()).isEqualTo("id");
        assertThat(again.mail().getRecipients()).containsExactly(new MailAddress("c@example.org"));
        assertThat(again.mail().getErrorMessage()).isEqualTo("4.4.1 connect-refused [mx]: nobody listens");
        QueueState state = QueueState.of(again.mail(), clock.instant());
        assertThat(state.attempts()).isEqualTo(1);
        assertThat(state.arrival()).isEqualTo(Settings.START);
        assertThat(state.reasons()).containsOnlyKeys("c@example.org");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void arrivalAndAttemptsShouldBeKeptOverAttempts() throws Exception {
        courier.behaviour = deferAll();
        start(mail("id", Messages.FOLDED, "b@example.org"));
        queue.next();
        queue.next();
        clock.set(Settings.START.plusSeconds(60));

        queue.makeDue();

        ProbedQueue.Event again = queue.next();
        QueueState state = QueueState.of(again.mail(), clock.instant());
        assertThat(again.delay()).isEqualTo(Duration.ofMinutes(30));
        assertThat(state.attempts()).isEqualTo(2);
        assertThat(state.arrival()).isEqualTo(Settings.START);
        assertThat(courier.next().content()).isEqualTo(Messages.FOLDED);
        assertThat(courier.next().content()).isEqualTo(Messages.FOLDED);
    }

    @Test
    void bounceShouldBeInTheQueueBeforeTheOldItemLeavesIt() throws Exception {
        courier.behaviour =
                request -> reply(request, request.envelope().sender() == null ? Status.DELIVERED : Status.BOUNCED);
        Mail mail = mail("id", Messages.PLAIN, "b@example.org");
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.TLS_PROTOCOL, "TLSv1.3"));
        start(mail);

        ProbedQueue.Event report = queue.next();
        assertThat(report.what()).isEqualTo("in");
        assertThat(report.delay()).isZero();
        assertThat(report.mail().getMaybeSender().isNullSender()).isTrue();
        assertThat(report.mail().getRecipients()).containsExactly(new MailAddress("a@example.net"));
        assertThat(report.mail().getAttribute(AttributeName.of(MailAttributes.TLS_PROTOCOL)))
                .isPresent();
        assertThat(text(report.mail()))
                .contains("Final-Recipient: rfc822; b@example.org", "Status: 5.1.1", "no such user", "Host: mx");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        courier.next();
        assertThat(courier.next().request().envelope().sender()).isNull();
    }

    @Test
    void relayNoticeShouldBeInTheQueueWhenTheNextServerDoesNotKnowOfDsn() throws Exception {
        Mail mail = mail("id", Messages.PLAIN, "b@example.org", "c@example.org");
        mail.setAttribute(Attribute.convertToAttribute(
                MailAttributes.DSN_RECIPIENTS, "b@example.org\tSUCCESS\trfc822;Dana@Ivory.EDU"));
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.DSN_ENVID, "QQ1"));
        start(mail);

        ProbedQueue.Event report = queue.next();
        assertThat(report.what()).isEqualTo("in");
        assertThat(text(report.mail()))
                .contains("Original-Envelope-Id: QQ1", "Original-Recipient: rfc822; Dana@Ivory.EDU")
                .contains("Action: relayed", "b@example.org")
                .doesNotContain("c@example.org");
        assertThat(EnvelopeAttributes.of(report.mail()).dsn()).isEqualTo(DsnParameters.NONE);
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void nobodyShouldBeToldWhenTheSenderSaidNever() throws Exception {
        courier.behaviour = request -> reply(request, Status.BOUNCED);
        Mail mail = mail("id", Messages.PLAIN, "b@example.org");
        mail.setAttribute(Attribute.convertToAttribute(MailAttributes.DSN_RECIPIENTS, "b@example.org\tNEVER\t-"));
        start(mail);

        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(queue.size()).isZero();
    }

    @Test
    void mailShouldBeGroupedByTheALabelsOfItsDomain() throws Exception {
        Mail mail = mail("id", Messages.PLAIN, "b@xn--bcher-kva.example", "utf8-cc@xn--bcher-kva.example");
        mail.setAttribute(Attribute.convertToAttribute(
                MailAttributes.UTF8_ADDRESSES, "utf8-cc@xn--bcher-kva.example\tj\u00fc@b\u00fccher.example"));
        start(mail);

        Courier.Request request = courier.next().request();
        assertThat(request.domain().ascii()).isEqualTo("xn--bcher-kva.example");
        assertThat(request.envelope().recipients())
                .containsExactly("b@xn--bcher-kva.example", "j\u00fc@b\u00fccher.example");
    }

    @Test
    void nobodyShouldBeToldWhenTheSenderIsNull() throws Exception {
        courier.holdsReports = false;
        courier.behaviour = request -> reply(request, Status.BOUNCED);
        start(MailImpl.builder()
                .name("id")
                .addRecipient("b@example.org")
                .mimeMessage(mail("x", Messages.PLAIN, "b@example.org").getMessage())
                .build());

        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(queue.size()).isZero();
    }

    @Test
    void mailShouldBeReturnedWithItsLastWordsWhenItsTimeIsOver() throws Exception {
        courier.behaviour = deferAll();
        start(mail("id", Messages.PLAIN, "b@example.org"));
        queue.next();
        queue.next();
        courier.next();
        clock.set(Settings.START.plus(Duration.ofDays(5)));

        queue.makeDue();

        ProbedQueue.Event report = queue.next();
        assertThat(report.mail().getMaybeSender().isNullSender()).isTrue();
        assertThat(text(report.mail()))
                .contains("Action: failed", "Status: 5.4.7", "not delivered within 5 days", "nobody listens");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void senderShouldBeToldOfTheDelayOnce() throws Exception {
        courier.behaviour =
                request -> reply(request, request.envelope().sender() == null ? Status.DELIVERED : Status.DEFERRED);
        start(mail("id", Messages.PLAIN, "b@example.org"));
        assertThat(queue.next().delay()).isEqualTo(Duration.ofMinutes(1));
        queue.next();
        clock.set(Settings.START.plus(Duration.ofHours(4)));
        queue.makeDue();

        ProbedQueue.Event notice = queue.next();
        assertThat(text(notice.mail())).contains("Action: delayed", "Status: 4.4.1", "Will-Retry-Until:");
        List<ProbedQueue.Event> rest = List.of(queue.next(), queue.next());
        assertThat(rest)
                .filteredOn(event -> event.what().equals("in"))
                .singleElement()
                .satisfies(again -> assertThat(
                                QueueState.of(again.mail(), clock.instant()).delayNotified())
                        .isTrue());

        queue.makeDue();
        assertThat(queue.next().mail().getMaybeSender().isNullSender()).isFalse();
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void eachDomainShouldHaveItsOwnFate() throws Exception {
        courier.behaviour = request -> reply(
                request,
                switch (request.domain().ascii()) {
                    case "good.example", "example.net" -> Status.DELIVERED;
                    case "late.example" -> Status.DEFERRED;
                    default -> Status.BOUNCED;
                });
        start(mail("id", Messages.PLAIN, "b@good.example", "c@late.example", "d@bad.example"));

        ProbedQueue.Event report = queue.next();
        assertThat(text(report.mail())).contains("d@bad.example").doesNotContain("c@late.example", "b@good.example");
        ProbedQueue.Event again = queue.next();
        assertThat(again.mail().getRecipients()).containsExactly(new MailAddress("c@late.example"));
        QueueState state = QueueState.of(again.mail(), clock.instant());
        assertThat(List.of(state.delivered(), state.bounced())).containsExactly(1, 1);
    }

    @Test
    void addressesWithoutDomainShouldBeReturnedAndTheOthersDelivered() throws Exception {
        start(mail("id", Messages.PLAIN, "b@[192.0.2.1]", "c@example.org"));

        assertThat(courier.next().request().envelope().recipients()).containsExactly("c@example.org");
        assertThat(text(queue.next().mail())).contains("Status: 5.1.3", "no domain name");
    }

    @Test
    void nothingShouldBeLostWhenTheOldItemCannotBeTakenOut() throws Exception {
        courier.behaviour = deferAll();
        queue.failedEnds.set(1);
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void mailShouldNotBeDeliveredAgainWhileTheQueueTakesNothing() throws Exception {
        courier.behaviour = deferAll();
        Mail mail = mail("id", Messages.PLAIN, "b@example.org");
        entrance.accept(entrance.copyOf(mail));
        queue.events.clear();
        queue.refusals.set(5);
        worker.start();

        assertThat(queue.next().what()).isEqualTo("in");
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(queue.refusals).hasValue(0);
        assertThat(courier.deliveries).hasSize(1);
    }

    @Test
    void mailShouldGoBackWhenTheQueueTakesNothingAndTheWorkerStops() throws Exception {
        courier.behaviour = deferAll();
        entrance.accept(entrance.copyOf(mail("id", Messages.PLAIN, "b@example.org")));
        queue.events.clear();
        queue.refusals.set(Integer.MAX_VALUE);
        worker.start();
        courier.next();

        worker.stop(Duration.ofMillis(1));

        assertThat(queue.next().what()).isEqualTo("RETRY");
        assertThat(queue.events).isEmpty();
    }

    @Test
    void mailShouldBeTriedLaterWhenTheCourierThrows() throws Exception {
        courier.behaviour = request -> {
            throw new IllegalStateException("bug");
        };
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertInternal(queue.next());
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void mailShouldBeTriedLaterWhenTheCourierFails() throws Exception {
        courier.behaviour = request -> CompletableFuture.failedFuture(new StackOverflowError());
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertInternal(queue.next());
    }

    @Test
    void mailShouldBeTriedLaterWhenTheReportForgetsARecipient() throws Exception {
        courier.behaviour = request -> CompletableFuture.completedFuture(
                new Report(List.of(FakeCourier.result("stranger@example.org", Status.BOUNCED))));
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertInternal(queue.next());
    }

    @Test
    void mailShouldNotBeReturnedWhenABugOfOursOutlivesIt() throws Exception {
        courier.behaviour = request -> CompletableFuture.failedFuture(new IllegalStateException("bug"));
        start(mail("id", Messages.PLAIN, "b@example.org"));
        queue.next();
        queue.next();
        clock.set(Settings.START.plus(Duration.ofDays(50)));
        queue.makeDue();

        assertThat(text(queue.next().mail())).contains("Action: delayed");
        assertInternal(queue.next());
    }

    @Test
    void mailWithoutContentShouldStayWithUsAndGoBackAtTheEnd() throws Exception {
        queue.enQueue(MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipient("b@example.org")
                .build());
        queue.events.clear();
        worker.start();
        while (worker.inFlight() == 0) {
            Thread.onSpinWait();
        }

        worker.stop(Duration.ofMillis(100));

        assertThat(queue.next().what()).isEqualTo("RETRY");
        assertThat(queue.events).isEmpty();
    }

    @Test
    void noMoreMailsShouldBeUnderWayThanConfigured() throws Exception {
        courier.behaviour = request -> new CompletableFuture<>();
        worker = worker(3);
        for (int i = 0; i < 12; i++) {
            entrance.accept(entrance.copyOf(mail("id" + i, Messages.PLAIN, "b@example.org")));
        }
        queue.events.clear();
        worker.start();

        List<FakeCourier.Delivery> held = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            held.add(courier.next());
            if (held.size() == 3) {
                FakeCourier.Delivery first = held.remove(0);
                first.report().complete(FakeCourier.all(first.request(), Status.DELIVERED));
            }
        }
        held.forEach(rest -> rest.report().complete(FakeCourier.all(rest.request(), Status.DELIVERED)));

        for (int i = 0; i < 12; i++) {
            assertThat(queue.next().what()).isEqualTo("SUCCESS");
        }
        assertThat(courier.mostAtOnce).hasValue(3);
    }

    @Test
    void queueShouldBeAskedAgainWhenItFailsOrEnds() throws Exception {
        queue.failedReads.set(3);
        queue.endedReads.set(3);
        start(mail("id", Messages.PLAIN, "b@example.org"));

        assertThat(queue.next().what()).isEqualTo("SUCCESS");
    }

    @Test
    void stopShouldWaitForWhatIsUnderWay() throws Exception {
        courier.behaviour = request -> new CompletableFuture<>();
        start(mail("id", Messages.PLAIN, "b@example.org"));
        FakeCourier.Delivery delivery = courier.next();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> worker.stop(Duration.ofSeconds(30)));
        delivery.report().complete(FakeCourier.all(delivery.request(), Status.DELIVERED));

        stopped.get(20, TimeUnit.SECONDS);
        assertThat(queue.next().what()).isEqualTo("SUCCESS");
        assertThat(courier.closed).isTrue();
    }

    @Test
    void stopShouldGiveMailBackWhenItsDeliveryDoesNotEnd() throws Exception {
        courier.behaviour = request -> new CompletableFuture<>();
        start(mail("id", Messages.PLAIN, "b@example.org"));
        FakeCourier.Delivery delivery = courier.next();

        worker.stop(Duration.ofMillis(1));

        assertThat(queue.next().what()).isEqualTo("RETRY");
        delivery.report().complete(FakeCourier.all(delivery.request(), Status.DEFERRED));
        assertThat(queue.events).isEmpty();
        assertThat(queue.size()).isEqualTo(1);
    }

    private void assertInternal(ProbedQueue.Event again) {
        assertThat(again.what()).isEqualTo("in");
        assertThat(again.delay()).isPositive();
        assertThat(again.mail().getMaybeSender().isNullSender()).isFalse();
        assertThat(again.mail().getErrorMessage()).startsWith("4.3.0 internal: ");
    }

    private QueueWorker worker(int concurrency) {
        return new QueueWorker(
                queue, courier, () -> Settings.delivery(concurrency), clock, tries -> Duration.ofMillis(1));
    }

    private void start(Mail mail) throws Exception {
        entrance.accept(entrance.copyOf(mail));
        queue.events.clear();
        worker.start();
    }

    private static Mail mail(String name, String text, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("a@example.net")
                .addRecipients(recipients)
                .build();
        mail.setMessageNoCopy(Messages.message(text));
        return mail;
    }

    private static String text(Mail mail) throws Exception {
        try (InputStream in = new StoredContent(mail).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Function<Courier.Request, CompletableFuture<Report>> deferAll() {
        return request -> reply(request, Status.DEFERRED);
    }

    private static CompletableFuture<Report> reply(Courier.Request request, Status status) {
        return CompletableFuture.completedFuture(FakeCourier.all(request, status));
    }
}
