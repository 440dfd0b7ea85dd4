package org.tlsgateway.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.tlsgateway.server.queue.Rocks.Change;

class GroupCommitTest {
    private final List<List<Integer>> groups = new CopyOnWriteArrayList<>();
    private final List<Thread> writers = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final GroupCommit commits = new GroupCommit(this::write);
    private volatile Throwable failure;

    /** The first sync takes until the test lets it end. */
    private void write(List<Change> changes) throws IOException {
        writers.add(Thread.currentThread());
        groups.add(changes.stream().map(change -> (int) change.key()[0]).toList());
        try {
            first.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private CompletableFuture<Void> put(int key, int bytes) {
        return commits.write(List.of(new Change(new byte[] {(byte) key}, new byte[bytes])));
    }

    /** Its write is under way. */
    private CompletableFuture<Void> putFirst() {
        CompletableFuture<Void> written = CompletableFuture.supplyAsync(
                        () -> put(0, 1), task -> new Thread(task).start())
                .thenCompose(Function.identity());
        Awaitility.await().until(() -> groups.size() == 1);
        return written;
    }

    @Test
    void thoseThatCameDuringASyncShouldShareTheNext() {
        CompletableFuture<Void> before = putFirst();
        List<CompletableFuture<Void>> waiting =
                IntStream.rangeClosed(1, 5).mapToObj(key -> put(key, 1)).toList();
        assertThat(before).isNotDone();
        first.countDown();
        waiting.forEach(CompletableFuture::join);
        assertThat(groups).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5));
        commits.close();
    }

    @Test
    void groupShouldEndWhenItIsBig() {
        putFirst();
        int half = (int) (GroupCommit.MOST_BYTES / 2);
        List<CompletableFuture<Void>> waiting =
                IntStream.rangeClosed(1, 3).mapToObj(key -> put(key, half)).toList();
        first.countDown();
        waiting.forEach(CompletableFuture::join);
        assertThat(groups).containsExactly(List.of(0), List.of(1, 2), List.of(3));
        commits.close();
    }

    @Test
    void allOfAGroupShouldFailWithItAndTheNextShouldNot() {
        for (Throwable cause : List.of(new IOException("disk"), new StackOverflowError())) {
            failure = cause;
            CompletableFuture<Void> before = putFirst();
            List<CompletableFuture<Void>> waiting = List.of(put(1, 1), put(2, 1));
            first.countDown();
            assertThatThrownBy(before::join).hasRootCause(cause);
            assertThat(waiting)
                    .allSatisfy(failed -> assertThatThrownBy(failed::join).hasCause(cause));
            groups.clear();
        }
        failure = null;
        put(3, 1).join();
        commits.close();
    }

    @Test
    void callerShouldWriteByItselfWhenNobodyElseDoes() {
        first.countDown();
        put(0, 1).join();
        assertThat(put(1, 1)).isDone();
        assertThat(writers).containsExactly(Thread.currentThread(), Thread.currentThread());
        commits.close();
    }

    @Test
    void everythingShouldBeWrittenOnceWhenManyPutAtOnce() throws Exception {
        first.countDown();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Void>> written = new CopyOnWriteArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> {
                    for (int key = 0; key < 100; key++) {
                        written.add(put(key, 1));
                    }
                });
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        written.forEach(CompletableFuture::join);
        commits.close();
        assertThat(groups.stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, 800).mapToObj(i -> i / 8).toList());
    }

    @Test
    void whatWaitsShouldBeWrittenWhenItIsClosedAndNothingBehindThat() {
        List<CompletableFuture<Void>> waiting = new ArrayList<>(List.of(putFirst(), put(1, 1), put(2, 1)));
        Thread closing = new Thread(commits::close);
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.WAITING);
        CompletableFuture<Void> late = put(3, 1);
        assertThatThrownBy(late::join).hasCauseInstanceOf(IOException.class).hasMessageContaining("closed");
        first.countDown();
        waiting.forEach(CompletableFuture::join);
        commits.close();
        assertThat(groups).containsExactly(List.of(0), List.of(1, 2));
    }

    @Test
    void closingShouldWaitForTheDiskWhenItIsInterrupted() throws Exception {
        putFirst();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread closing = new Thread(() -> {
            commits.close();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        closing.start();
        closing.interrupt();
        Awaitility.await().until(() -> closing.getState() == Thread.State.WAITING);
        assertThat(interrupted).isNotDone();
        first.countDown();
        assertThat(interrupted.get()).isTrue();
    }
}
