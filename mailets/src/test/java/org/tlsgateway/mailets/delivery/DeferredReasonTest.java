package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.Courier.Status;

/** Why a mail waits is told in words: in the queue, and to its sender. */
@Timeout(60)
class DeferredReasonTest {
    private static final String WORDS = "what the server lacks in so many words";

    private final MutableClock clock = new MutableClock(Settings.START);
    private final FakeCourier courier = new FakeCourier();
    private final ProbedQueue queue =
            new ProbedQueue(new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock)
                    .createQueue(MailQueueName.of("out"), MailQueueFactory.prefetchCount(5)));
    private final DeliveryQueue entrance = new DeliveryQueue(queue, clock);
    private final QueueWorker worker =
            new QueueWorker(queue, courier, () -> Settings.delivery(2), clock, tries -> Duration.ofMillis(1));

    @AfterEach
    void stop() {
        worker.stop(Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.class,
            names = {
                "DANE_MISMATCH",
                "TLSA_UNAVAILABLE",
                "DNSSEC_BOGUS",
                "STS_MX_MISMATCH",
                "PIN_MISMATCH",
                "CERTIFICATE_NAME",
                "STARTTLS_NOT_OFFERED",
                "CLIENT_CERTIFICATE"
            })
    void reasonShouldBeInTheQueueAndInTheDelayNoticeWhenAMailWaits(Failure failure) throws Exception {
        assertThat(failure.permanent()).isFalse();
        courier.holdsReports = true;
        courier.behaviour =
                request -> CompletableFuture.completedFuture(new Courier.Report(List.of(new Courier.RecipientResult(
                        "b@example.org",
                        Status.DEFERRED,
                        failure,
                        "mx.example.org",
                        failure.enhancedStatusCode(),
                        null,
                        WORDS))));
        entrance.accept(entrance.copyOf(mail()));
        queue.events.clear();
        worker.start();

        Mail again = queue.next().mail();
        String reason = failure.enhancedStatusCode() + " " + failure.label() + " [mx.example.org]: " + WORDS;
        assertThat(again.getErrorMessage()).isEqualTo(reason);
        WaitingMail waiting = WaitingMail.of(again, null, clock.instant());
        assertThat(waiting.reasons()).containsEntry("b@example.org", reason);
        assertThat(waiting.attempts()).isEqualTo(1);

        queue.next();
        clock.set(Settings.START.plus(Duration.ofHours(4)));
        queue.makeDue();
        String notice = text(queue.next().mail());
        assertThat(notice)
                .contains(
                        "Action: delayed",
                        "Status: " + failure.enhancedStatusCode(),
                        failure.enhancedStatusCode() + " " + WORDS,
                        "Host: mx.example.org");
    }

    private static Mail mail() throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("id")
                .sender("a@example.net")
                .addRecipients("b@example.org")
                .build();
        mail.setMessageNoCopy(Messages.message(Messages.PLAIN));
        return mail;
    }

    private static String text(Mail mail) throws Exception {
        try (InputStream in = new StoredContent(mail).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
