package org.tlsgateway.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.queue.activemq.ActiveMQCacheableMailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.delivery.DsnParameters;
import org.tlsgateway.core.delivery.Envelope;
import org.tlsgateway.core.delivery.MessageDemand;
import org.tlsgateway.core.delivery.SessionRoute;
import org.tlsgateway.core.inspection.MailAttributes;
import org.tlsgateway.downstream.delivery.Courier;
import org.tlsgateway.downstream.delivery.Courier.Status;

/** The worker over James's ActiveMQ queue on disk. */
@Timeout(120)
class ActiveMqQueueTest {
    private static final String ODD = "\"odd;one\"@example.org";

    @TempDir
    Path directory;

    private final FakeCourier courier = new FakeCourier();
    private BrokerService broker;
    private ActiveMQCacheableMailQueue queue;
    private QueueWorker worker;

    @BeforeEach
    void open() throws Exception {
        KahaDBPersistenceAdapter disk = new KahaDBPersistenceAdapter();
        disk.setDirectory(directory.resolve("kahadb").toFile());
        broker = new BrokerService();
        broker.setBrokerName("delivery-test");
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setDataDirectoryFile(directory.toFile());
        broker.setPersistenceAdapter(disk);
        broker.start();
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("vm://delivery-test?create=false");
        ActiveMQPrefetchPolicy prefetch = new ActiveMQPrefetchPolicy();
        prefetch.setAll(0);
        connections.setPrefetchPolicy(prefetch);
        queue = new ActiveMQCacheableMailQueue(
                connections,
                new RawMailQueueItemDecoratorFactory(),
                MailQueueName.of("out"),
                false,
                mock(MetricFactory.class, RETURNS_DEEP_STUBS),
                new NoopGaugeRegistry());
        worker = new QueueWorker(queue, courier, () -> Settings.delivery(2), Clock.systemUTC());
    }

    @AfterEach
    void close() throws Exception {
        worker.stop(Duration.ofSeconds(5));
        queue.dispose();
        broker.stop();
        broker.waitUntilStopped();
    }

    @Test
    void courierShouldGetTheBytesThatWereQueuedWhateverTheyAre() throws Exception {
        List<String> contents = new ArrayList<>();
        for (String text : Messages.ALL) {
            accept(text, "b@example.org");
        }
        worker.start();
        for (int i = 0; i < Messages.ALL.length; i++) {
            contents.add(courier.next().content());
        }

        assertThat(contents).containsExactlyInAnyOrder(Messages.ALL);
    }

    @Test
    void retryStateAndBytesShouldSurviveARestartOfTheBroker() throws Exception {
        courier.behaviour = request -> CompletableFuture.completedFuture(new Courier.Report(List.of(
                FakeCourier.result("b@example.org", Status.DELIVERED), FakeCourier.result(ODD, Status.DEFERRED))));
        Instant before = Instant.now();
        accept(Messages.EIGHT_BIT, "b@example.org", ODD);
        worker.start();
        courier.next();

        close();
        open();

        MailQueueIterator items = queue.browse();
        MailQueueItemView item = items.next();
        QueueState state = QueueState.of(item.getMail(), Instant.MAX);
        assertThat(items.hasNext()).isFalse();
        items.close();
        assertThat(state.attempts()).isEqualTo(1);
        assertThat(state.arrival()).isBetween(before, Instant.now());
        assertThat(state.recipients()).containsExactly(ODD);
        assertThat(state.sender()).isEqualTo("a@example.net");
        assertThat(state.summary()).isEqualTo("4.4.1 connect-refused [mx]: nobody listens");
        assertThat(item.getMail().getErrorMessage()).isEqualTo(state.summary());
        assertThat(item.getNextDelivery().orElseThrow().toInstant()).isAfter(before.plusSeconds(50));
        assertThat(queue.flush()).isEqualTo(1);
        worker.start();
        FakeCourier.Delivery second = courier.next();
        assertThat(second.request().envelope().recipients()).containsExactly(ODD);
        assertThat(second.content()).isEqualTo(Messages.EIGHT_BIT);
    }

    @Test
    void mailShouldBeThereAgainWhenTheBrokerDiesDuringItsDelivery() throws Exception {
        courier.behaviour = request -> new CompletableFuture<>();
        accept(Messages.FOLDED, "b@example.org");
        worker.start();
        courier.next();
        broker.stop();
        broker.waitUntilStopped();
        worker.stop(Duration.ZERO);
        queue.dispose();

        open();
        worker.start();

        FakeCourier.Delivery second = courier.next();
        assertThat(second.content()).isEqualTo(Messages.FOLDED);
        second.report().complete(FakeCourier.all(second.request(), Status.DELIVERED));
    }

    @Test
    void routeOfTheSessionShouldSurviveTheQueue() throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender("a@example.net")
                .addRecipients("b@example.org")
                .addAttribute(
                        Attribute.convertToAttribute(MailAttributes.NEXT_HOP, "original-destination [2001:db8::5]:25"))
                .addAttribute(Attribute.convertToAttribute(MailAttributes.SOURCE_ADDRESS, "2001:db8::77"))
                .addAttribute(Attribute.convertToAttribute(MailAttributes.TLS_SERVER_NAME, "mx.example.org"))
                .build();
        mail.setMessageNoCopy(Messages.message(Messages.PLAIN));
        accept(mail);
        worker.start();
        assertThat(courier.next().request().route())
                .isEqualTo(SessionRoute.parse("original-destination [2001:db8::5]:25", "2001:db8::77", "mx.example.org")
                        .orElseThrow());
    }

    @Test
    void realAddressesAndParametersShouldSurviveTheQueueAlsoWhenItIsTriedAgain() throws Exception {
        String sender = "j\u00fcrgen@b\u00fccher.example";
        String emoji = "\ud83d\ude00@example.org";
        courier.behaviour = request -> CompletableFuture.completedFuture(FakeCourier.all(request, Status.DEFERRED));
        MailImpl mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender("utf8-aa@xn--bcher-kva.example")
                .addRecipients("utf8-bb@example.org", "utf8-cc@example.org")
                .addAttribute(Attribute.convertToAttribute(MailAttributes.SMTPUTF8, "true"))
                .addAttribute(Attribute.convertToAttribute(
                        MailAttributes.UTF8_ADDRESSES,
                        "utf8-aa@xn--bcher-kva.example\t" + sender + "\nutf8-bb@example.org\t" + emoji))
                .addAttribute(Attribute.convertToAttribute(MailAttributes.DSN_RET, "HDRS"))
                .addAttribute(Attribute.convertToAttribute(MailAttributes.DSN_ENVID, "Q+2B1"))
                .addAttribute(Attribute.convertToAttribute(
                        MailAttributes.DSN_RECIPIENTS, "utf8-bb@example.org\tNEVER\tutf-8;\u00fc@example.org"))
                .build();
        mail.setMessageNoCopy(Messages.message(Messages.PLAIN));
        Envelope expected = new Envelope(
                sender,
                // The second one only looks like a stand-in: no table says that it is one.
                List.of(emoji, "utf8-cc@example.org"),
                true,
                new DsnParameters(
                        "HDRS",
                        "Q+2B1",
                        Map.of(emoji, new DsnParameters.Recipient("NEVER", "utf-8;\u00fc@example.org"))));
        accept(mail);
        worker.start();
        assertThat(courier.next().request().envelope()).isEqualTo(expected);

        close();
        open();
        assertThat(queue.flush()).isEqualTo(1);
        worker.start();
        assertThat(courier.next().request().envelope()).isEqualTo(expected);
    }

    /** RFC 8689 section 4.1: the tag stays with the message, over a restart too. */
    @Test
    void whatTheMessageDemandsShouldSurviveTheQueueAlsoWhenItIsTriedAgain() throws Exception {
        courier.behaviour = request -> CompletableFuture.completedFuture(FakeCourier.all(request, Status.DEFERRED));
        MailImpl requireTls = MailImpl.builder()
                .name(MailImpl.getId())
                .sender("a@example.net")
                .addRecipient("b@example.org")
                .addAttribute(Attribute.convertToAttribute(MailAttributes.REQUIRETLS, "true"))
                .build();
        requireTls.setMessageNoCopy(Messages.message(Messages.PLAIN));
        accept(requireTls);
        accept("TLS-Required: No\r\n\r\nbody\r\n", "c@example.com");
        for (int run = 0; run < 2; run++) {
            worker.start();
            for (int i = 0; i < 2; i++) {
                Courier.Request request = courier.next().request();
                boolean required = request.domain().ascii().equals("example.org");
                assertThat(request.envelope().requireTls()).isEqualTo(required);
                assertThat(request.demand()).isEqualTo(new MessageDemand(required, !required, null, null));
            }
            close();
            open();
            queue.flush();
        }
    }

    private void accept(String text, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender("a@example.net")
                .addRecipients(recipients)
                .build();
        mail.setMessageNoCopy(Messages.message(text));
        accept(mail);
    }

    private void accept(MailImpl mail) throws Exception {
        DeliveryQueue entrance = new DeliveryQueue(queue, Clock.systemUTC());
        MailImpl copy = entrance.copyOf(mail);
        entrance.accept(copy);
        copy.dispose();
    }
}
