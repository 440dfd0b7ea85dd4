package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tlsgateway.server.queue.TestStore.mail;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.apache.james.queue.api.ManageableMailQueue.Type;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.tlsgateway.core.failure.StorageFull;
import org.tlsgateway.mailets.content.MailContent;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
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
        factory = TestStore.factory(
                TestStore.open(directory, free::get), new RecordingMetricFactory(), new NoopGaugeRegistry());
        queue = factory.createQueue(NAME);
    }

    @AfterEach
    void close() {
        factory.destroy();
    }

    @Test
    void mailShouldComeBackWholeWhenTheQueueIsOpenedAgain() throws Exception {
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
    void delayedMailShouldBeKeptWhenTheQueueIsOpenedAgain() throws Exception {
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
        // More than its memory holds (48 MiB).
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
    void mailShouldBeQueuedWithoutAThreadThatWaits() throws Exception {
        Mono.from(queue.enqueueReactive(mail("one", "x"))).block(LIMIT);

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("one");
    }

    @Test
    void mailShouldBeQueuedAllTheSameWhenNobodyWantsToKnowAnyMore() throws Exception {
        Mono.from(queue.enqueueReactive(mail("one", "x"))).subscribe().dispose();

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("one");
    }

    @Test
    void nothingShouldBeQueuedBeforeSomebodySubscribes() throws Exception {
        queue.enqueueReactive(mail("one", "x"));

        assertThat(queue.getSize()).isZero();
    }

    @Test
    void failureShouldBeAMailQueueExceptionHoweverItIsQueued() throws Exception {
        free.set(QueueDisk.DEFAULT_RESERVE);
        MailImpl mail = mail("one", "x");

        CompletableFuture<Void> queued = Mono.from(queue.enqueueReactive(mail)).toFuture();
        assertThatThrownBy(queued::join)
                .hasCauseInstanceOf(MailQueueException.class)
                .matches(StorageFull::isCauseOf);
        assertThatThrownBy(() -> queue.enQueue(mail)).isInstanceOf(MailQueueException.class);
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
    void mailUnderWayShouldComeAgainWhenTheQueueIsOpenedAgain() throws Exception {
        queue.enQueue(mail("under way", "x"));
        take(1);
        close();
        open();

        assertThat(take(1)).extracting(item -> item.getMail().getName()).containsExactly("under way");
    }

    @Test
    void mailShouldBeGoneForGoodWhenItWasDone() throws Exception {
        queue.enQueue(mail("one", "x"));
        queue.enQueue(mail("big", "x".repeat(MailStore.BIG + 1)));
        for (MailQueueItem item : take(2)) {
            item.done(CompletionStatus.SUCCESS);
        }
        close();
        open();

        assertThat(queue.getSize()).isZero();
        assertThat(directory.resolve("content")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MailStore.BIG - 1, MailStore.BIG, MailStore.BIG + 1, 5_000_000})
    void contentShouldComeBackWhateverItsSizeIs(int size) throws Exception {
        String content = "\u00e9".repeat(size);
        queue.enQueue(mail("one", content));
        close();
        open();

        MailQueueItem item = take(1).get(0);

        assertThat(contentOf(item)).isEqualTo(content);
        assertThat(item.getMail().getMessageSize()).isEqualTo(size);
    }

    @Test
    void flushedMailShouldStayReadyWhenTheQueueIsOpenedAgain() throws Exception {
        queue.enQueue(mail("later", "content"), Duration.ofDays(1));
        queue.flush();
        close();
        open();

        List<MailQueueItem> taken = take(1);
        assertThat(taken).extracting(item -> item.getMail().getName()).containsExactly("later");
        assertThat(contentOf(taken.get(0))).isEqualTo("content");
    }

    @Test
    void browseShouldTellWhenDelayedMailIsDue() throws Exception {
        Instant before = Instant.now();
        queue.enQueue(mail("now", "x"));
        queue.enQueue(mail("later", "x"), Duration.ofDays(1));

        MailQueueIterator mails = queue.browse();
        assertThat(mails.next().getNextDelivery()).isEmpty();
        assertThat(mails.next().getNextDelivery().orElseThrow().toInstant())
                .isBetween(
                        before.plus(Duration.ofDays(1)).minusMillis(1),
                        Instant.now().plus(Duration.ofDays(1)));
    }

    @Test
    void noMoreMailShouldBeTakenThanWasAskedFor() throws Exception {
        for (int i = 0; i < 5; i++) {
            queue.enQueue(mail("mail" + i, "x"));
        }
        List<String> taken = new CopyOnWriteArrayList<>();
        BaseSubscriber<MailQueueItem> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(2);
            }

            @Override
            protected void hookOnNext(MailQueueItem item) {
                taken.add(item.getMail().getName());
            }
        };
        queue.deQueue().subscribe(subscriber);
        Awaitility.await().until(() -> taken.size() == 2);
        subscriber.request(1);
        Awaitility.await().until(() -> taken.size() == 3);
        subscriber.cancel();

        assertThat(taken).containsExactly("mail0", "mail1", "mail2");
        assertThat(take(2)).extracting(item -> item.getMail().getName()).containsExactly("mail3", "mail4");
    }

    @Test
    void eachMailShouldBeTakenOnceWhenSeveralTakeAtOnce() throws Exception {
        for (int i = 0; i < 200; i++) {
            queue.enQueue(mail("mail" + i, "x"));
        }

        List<String> taken = Flux.merge(
                        Flux.range(0, 4).map(i -> Flux.from(queue.deQueue()).publishOn(Schedulers.parallel(), 1)))
                .map(item -> item.getMail().getName())
                .take(200)
                .collectList()
                .block(LIMIT);

        assertThat(taken).doesNotHaveDuplicates().hasSize(200);
    }

    @Test
    void takingShouldEndWhenTheQueueIsClosed() {
        CompletableFuture<Void> end = Flux.from(queue.deQueue()).then().toFuture();

        close();

        assertThat(end).succeedsWithin(LIMIT);
    }

    @Test
    void rejectedMailShouldBeKeptBeside() throws Exception {
        queue.enQueue(mail("one", "the content"));
        take(1).get(0).done(CompletionStatus.REJECT);

        assertThat(queue.getSize()).isZero();
        try (Stream<Path> kept = Files.list(directory.resolve("unreadable"))) {
            Path message = kept.filter(file -> file.toString().endsWith(".eml"))
                    .findFirst()
                    .orElseThrow();
            assertThat(message).hasContent("the content");
        }
    }

    @Test
    void doneShouldCountOnceWhenItIsSaidTwice() throws Exception {
        queue.enQueue(mail("one", "x"));
        MailQueueItem item = take(1).get(0);
        item.done(CompletionStatus.RETRY);
        item.done(CompletionStatus.SUCCESS);

        assertThat(queue.getSize()).isEqualTo(1);
        assertThat(take(1)).extracting(again -> again.getMail().getName()).containsExactly("one");
    }

    @Test
    void clearAndRemoveShouldLeaveMailThatIsUnderWay() throws Exception {
        queue.enQueue(mail("under way", "x"));
        MailQueueItem item = take(1).get(0);
        queue.enQueue(mail("waits", "x"));

        assertThat(queue.remove(Type.Name, "under way")).isZero();
        assertThat(queue.clear()).isEqualTo(1);
        assertThat(contentOf(item)).isEqualTo("x");
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
}
