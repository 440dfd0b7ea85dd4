package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.queue.api.ManageableMailQueue.Type;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.mailets.content.MailContent;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class DurableMailQueueTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final MailQueueName NAME = MailQueueName.of("gateway-delivery");

    @TempDir
    Path directory;

    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private DurableMailQueueFactory factory;
    private ManageableMailQueue queue;

    @BeforeEach
    void open() throws Exception {
        factory = new DurableMailQueueFactory(
                new DurableBroker(directory),
                new RawMailQueueItemDecoratorFactory(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry(),
                new QueueDisk(free::get, QueueDisk.DEFAULT_RESERVE));
        factory.setUseJMX(false);
        queue = factory.createQueue(NAME);
    }

    @AfterEach
    void close() {
        factory.destroy();
    }

    @Test
    void mailShouldComeBackWholeWhenTheBrokerIsOpenedAgain() throws Exception {
        String content = "Subject: caf\u00e9\r\nX-Long: " + "x".repeat(1200) + "\r\n\r\n.dot\r\n8-bit \u00e4\r\nno end";
        MailImpl mail = mail("one", content);
        mail.setAttribute(new Attribute(AttributeName.of("org.tlsgateway.client.ip"), AttributeValue.of("192.0.2.1")));
        queue.enQueue(mail);
        close();
        open();

        MailQueueItem item = take(1).get(0);

        assertThat(contentOf(item)).isEqualTo(content);
        assertThat(item.getMail().getAttribute(AttributeName.of("org.tlsgateway.client.ip")))
                .get()
                .extracting(attribute -> attribute.getValue().value())
                .isEqualTo("192.0.2.1");
        item.done(CompletionStatus.SUCCESS);
    }

    @Test
    void delayedMailShouldBeKeptWhenTheBrokerIsOpenedAgain() throws Exception {
        queue.enQueue(mail("later", "x"), Duration.ofDays(1));
        close();
        open();

        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(names(queue.browse())).containsExactly("later");
    }

    @Test
    void mailShouldBeTakenWhenItsTimeHasCome() throws Exception {
        queue.enQueue(mail("soon", "x"), Duration.ofMillis(200));

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("soon");
    }

    @Test
    void readyMailShouldBeTakenWhenManyOthersWait() throws Exception {
        // More than the broker reads ahead (200 messages), and more than its memory for a queue holds (32 MiB).
        String big = "x".repeat(100_000);
        for (int i = 0; i < 500; i++) {
            queue.enQueue(mail("waiting" + i, big), Duration.ofDays(1));
        }
        queue.enQueue(mail("ready", "x"));

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("ready");
    }

    @Test
    void dueMailShouldBeTakenWhenManyOthersWaitLonger() throws Exception {
        for (int i = 0; i < 500; i++) {
            queue.enQueue(mail("waiting" + i, "x"), Duration.ofDays(1));
        }
        queue.enQueue(mail("due", "x"), Duration.ofMillis(100));

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("due");
    }

    @Test
    void mailShouldComeAgainHoweverOftenItIsNotDone() throws Exception {
        queue.enQueue(mail("again", "x"));

        for (int i = 0; i < 8; i++) {
            take(1).get(0).done(CompletionStatus.RETRY);
        }

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("again");
    }

    @Test
    void mailShouldBeGoneWhenItIsDone() throws Exception {
        queue.enQueue(mail("one", "x"));
        MailQueueItem item = take(1).get(0);
        item.done(CompletionStatus.SUCCESS);

        assertThat(queue.getSize()).isZero();
    }

    @Test
    void enqueueShouldFailAtOnceWhenTheDiskIsFull() {
        free.set(QueueDisk.DEFAULT_RESERVE);

        assertThatThrownBy(() -> queue.enQueue(mail("one", "x"))).matches(StorageFull::isCauseOf);
    }

    @Test
    void mailShouldBeTakenAgainWhenTheDiskHasRoomAgain() throws Exception {
        free.set(0);
        assertThatThrownBy(() -> queue.enQueue(mail("one", "x"))).matches(StorageFull::isCauseOf);
        free.set(Long.MAX_VALUE);

        queue.enQueue(mail("two", "x"));

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("two");
    }

    @Test
    void flushShouldMakeWaitingMailReady() throws Exception {
        queue.enQueue(mail("later", "x"), Duration.ofDays(1));

        assertThat(queue.flush()).isEqualTo(1);
        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("later");
    }

    @Test
    void sizeBrowseAndClearShouldCoverReadyAndWaitingMail() throws Exception {
        queue.enQueue(mail("now", "x"));
        queue.enQueue(mail("later", "x"), Duration.ofDays(1));

        assertThat(queue.getSize()).isEqualTo(2);
        assertThat(names(queue.browse())).containsExactly("now", "later");
        assertThat(queue.clear()).isEqualTo(2);
        assertThat(queue.getSize()).isZero();
    }

    @Test
    void removeShouldTakeOnlyThatNameWhenItHoldsAnApostrophe() throws Exception {
        queue.enQueue(mail("it's", "x"));
        queue.enQueue(mail("other", "x"));

        assertThat(queue.remove(Type.Name, "it's")).isEqualTo(1);
        assertThat(names(queue.browse())).containsExactly("other");
    }

    @Test
    void brokerShouldRefuseWhenAnotherHasTheDirectory() {
        assertThatThrownBy(() -> new DurableBroker(directory)).hasMessageContaining(directory.toString());
    }

    private List<MailQueueItem> take(int count) {
        return Flux.from(queue.deQueue())
                .take(count)
                .subscribeOn(Schedulers.boundedElastic())
                .collectList()
                .block(LIMIT);
    }

    private static List<String> names(MailQueueIterator mails) {
        List<String> names = new ArrayList<>();
        mails.forEachRemaining(view -> names.add(view.getMail().getName()));
        mails.close();
        return names;
    }

    private static String contentOf(MailQueueItem item) throws Exception {
        try (InputStream in = MailContent.open(item.getMail())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static MailImpl mail(String name, String content) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("o'brien@a.test")
                .addRecipient("x@b.test")
                .build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                name, new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)))));
        return mail;
    }
}
