package org.tlsgateway.core.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InSessionInspectionTest {
    private static final Verdict.Refused REFUSED = new Verdict.Refused("5.7.1", "SPAM", "no");
    private static final Verdict.Deferred DEFERRED = new Verdict.Deferred(451, "4.7.1", "later", null);
    private static final Verdict.Discarded DISCARDED = new Verdict.Discarded("script");

    private final List<String> log = new ArrayList<>();
    private final InSessionInspection inspection = new InSessionInspection();

    /** d = deferred, r = refused, s = staged, x = discarded: every order of what mailets may say. */
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "'',   null,      no mailet spoke",
        "d,    Deferred,  ''",
        "r,    Refused,   ''",
        "s,    Accepted,  ''",
        "x,    Discarded, ''",
        "rd,   Deferred,  a deferral is stronger than a refusal",
        "dr,   Deferred,  in either order",
        "sd,   Deferred,  a deferral is stronger than a delivery",
        "ds,   Deferred,  in either order",
        "xd,   Deferred,  a deferral is stronger than discarding",
        "sr,   Refused,   a refusal is stronger than a delivery",
        "rs,   Refused,   in either order",
        "xr,   Refused,   a refusal is stronger than discarding",
        "xs,   Accepted,  one part is delivered",
        "sx,   Accepted,  in either order",
        "ss,   Accepted,  two parts",
        "sxrd, Deferred,  all",
    })
    void verdictShouldBeStrongestWhenMailetsDisagree(String said, String expected, String reason) {
        said.chars().forEach(this::say);
        Verdict verdict = inspection.conclude().join();
        assertThat(verdict == null ? "null" : verdict.getClass().getSimpleName())
                .as(reason)
                .isEqualTo(expected);
        long staged = said.chars().filter(c -> c == 's').count();
        assertThat(log.stream().filter("commit"::equals).count())
                .as("committed")
                .isEqualTo("Accepted".equals(expected) ? staged : 0);
        assertThat(log.stream().filter("dispose"::equals).count())
                .as("disposed of")
                .isEqualTo(staged);
    }

    @Test
    void firstRefusalShouldCountWhenThereAreTwo() {
        inspection.refuse(REFUSED);
        inspection.refuse(new Verdict.Refused("5.7.1", "VIRUS", "no"));
        assertThat(inspection.conclude().join()).isEqualTo(REFUSED);
    }

    @Test
    void acceptedShouldNameQueueIdsWhenCommitted() {
        inspection.stage(new Part("A1", null));
        inspection.stage(new Part("A2", null));
        assertThat(inspection.conclude().join()).isEqualTo(new Verdict.Accepted("Ok: queued as A1, A2"));
    }

    @ParameterizedTest(name = "{0} -> {1} {2}")
    @CsvSource({
        "No space left on device,               452, 4.3.1",
        "write failed: Disk quota exceeded,     452, 4.3.1",
        "Usage Manager Store is Full. Stopping, 452, 4.3.1",
        "Connection refused,                    451, 4.3.0",
    })
    void verdictShouldBeDeferredWhenCommitFails(String message, int code, String enhanced) {
        Exception cause = new IllegalStateException("queue", new IOException(message));
        inspection.stage(new Part("A1", cause));
        inspection.stage(new Part("A2", null));
        assertThat(inspection.conclude().join()).isInstanceOfSatisfying(Verdict.Deferred.class, deferred -> {
            assertThat(deferred.code()).isEqualTo(code);
            assertThat(deferred.enhancedStatusCode()).isEqualTo(enhanced);
            assertThat(deferred.cause()).isSameAs(cause);
        });
        assertThat(log).as("the second is not committed any more").containsExactly("commit", "dispose", "dispose");
    }

    @Test
    void verdictShouldBeDeferredWhenCommitThrowsAnError() {
        inspection.stage(new Part("A1", new StackOverflowError()));
        assertThat(inspection.conclude().join()).isInstanceOf(Verdict.Deferred.class);
        assertThat(log).containsExactly("commit", "dispose");
    }

    @Test
    void interruptShouldBeKeptWhenCommitIsInterrupted() {
        inspection.stage(new Part("A1", new InterruptedException()));
        assertThat(inspection.conclude().join()).isInstanceOf(Verdict.Deferred.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void verdictShouldStandWhenDisposeThrows() {
        inspection.stage(new InSessionInspection.StagedDelivery() {
            @Override
            public CompletableFuture<String> commit() {
                return CompletableFuture.completedFuture("A1");
            }

            @Override
            public void dispose() {
                throw new IllegalStateException("leak");
            }
        });
        inspection.stage(new Part("A2", null));
        assertThat(inspection.conclude().join()).isInstanceOf(Verdict.Accepted.class);
        assertThat(log).containsExactly("commit", "dispose");
    }

    @Test
    void verdictShouldComeWhenAllPartsAreOnDisk() {
        Slow first = new Slow();
        Slow second = new Slow();
        inspection.stage(first);
        inspection.stage(second);
        CompletableFuture<Verdict> verdict = inspection.conclude();
        second.written.complete("A2");
        assertThat(verdict).isNotDone();
        assertThat(log).as("kept until nobody reads them").containsExactly("commit", "commit");
        first.written.complete("A1");
        assertThat(verdict).isCompletedWithValue(new Verdict.Accepted("Ok: queued as A1, A2"));
        assertThat(log).containsExactly("commit", "commit", "dispose", "dispose");
    }

    @Test
    void verdictShouldBeDeferredWhenAPartFailsLater() {
        Slow first = new Slow();
        Slow second = new Slow();
        inspection.stage(first);
        inspection.stage(second);
        CompletableFuture<Verdict> verdict = inspection.conclude();
        IOException full = new IOException("No space left on device");
        first.written.completeExceptionally(full);
        assertThat(verdict).as("the second one still reads its content").isNotDone();
        second.written.complete("A2");
        assertThat(verdict)
                .isCompletedWithValue(
                        new Verdict.Deferred(452, "4.3.1", "Insufficient system storage, try again later", full));
        assertThat(log).containsExactly("commit", "commit", "dispose", "dispose");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commitNowShouldThrowWhatHasFailedAndDispose(boolean atOnce) {
        IOException cause = new IOException("disk");
        Slow later = new Slow();
        later.written.completeExceptionally(cause);
        InSessionInspection.StagedDelivery failing = atOnce ? new Part("A1", cause) : later;
        assertThatThrownBy(failing::commitNow).isSameAs(cause);
        assertThat(log).containsExactly("commit", "dispose");
    }

    @Test
    void commitNowShouldReturnTheQueueIdAndDispose() throws Exception {
        assertThat(new Part("A1", null).commitNow()).isEqualTo("A1");
        assertThat(log).containsExactly("commit", "dispose");
    }

    @Test
    void lateDeliveryShouldBeDisposedOfWhenInspectionIsConcluded() {
        assertThat(inspection.conclude().join()).isNull();
        inspection.stage(new Part("A1", null));
        assertThat(log).containsExactly("dispose");
        assertThatThrownBy(inspection::conclude).isInstanceOf(IllegalStateException.class);
    }

    private void say(int what) {
        switch (what) {
            case 'd' -> inspection.defer(DEFERRED);
            case 'r' -> inspection.refuse(REFUSED);
            case 'x' -> inspection.discard(DISCARDED);
            default -> inspection.stage(new Part("A", null));
        }
    }

    /** One whose sync takes its time. */
    private final class Slow implements InSessionInspection.StagedDelivery {
        private final CompletableFuture<String> written = new CompletableFuture<>();

        @Override
        public CompletableFuture<String> commit() {
            log.add("commit");
            return written;
        }

        @Override
        public void dispose() {
            log.add("dispose");
        }
    }

    private final class Part implements InSessionInspection.StagedDelivery {
        private final String id;
        private final Throwable failure;

        Part(String id, Throwable failure) {
            this.id = id;
            this.failure = failure;
        }

        @Override
        public CompletableFuture<String> commit() throws Exception {
            log.add("commit");
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (Exception) failure;
            }
            return CompletableFuture.completedFuture(id);
        }

        @Override
        public void dispose() {
            log.add("dispose");
        }
    }
}
