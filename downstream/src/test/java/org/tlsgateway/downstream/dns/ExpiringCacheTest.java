package org.tlsgateway.downstream.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tlsgateway.downstream.MutableClock;

class ExpiringCacheTest {
    private final MutableClock clock = new MutableClock(Instant.now());
    private final ExpiringCache<String, Integer> cache = new ExpiringCache<>(2, clock, Duration::ofSeconds);
    private final List<CompletableFuture<Integer>> asked = new ArrayList<>();

    @Test
    void questionShouldBeAskedOnceWhenAThousandWantItAtTheSameTime() {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(get("a"));
        }
        asked.get(0).complete(5);
        assertThat(asked).hasSize(1);
        assertThat(answers).allMatch(answer -> answer.join() == 5);
    }

    @Test
    void questionShouldBeAnsweredForOthersWhenOneGivesUp() {
        CompletableFuture<Integer> impatient = get("a");
        CompletableFuture<Integer> patient = get("a");
        impatient.cancel(true);
        asked.get(0).complete(5);
        assertThat(patient.join()).isEqualTo(5);
    }

    @Test
    void answerShouldBeKeptWhenItsTimeIsNotOver() {
        answer("a", 5);
        clock.pass(Duration.ofMillis(4999));
        assertThat(get("a").join()).isEqualTo(5);
        assertThat(asked).hasSize(1);
    }

    @Test
    void answerShouldBeForgottenWhenItsTimeIsOver() {
        answer("a", 5);
        clock.pass(Duration.ofSeconds(5));
        assertThat(cache.entries()).isEmpty();
        assertThat(get("a")).isNotDone();
    }

    @Test
    void answerShouldNotBeKeptWhenItLivesForNoTime() {
        answer("a", 0);
        assertThat(get("a")).isNotDone();
    }

    @Test
    void answerUsedLongestAgoShouldGoWhenCacheIsFull() {
        answer("a", 5);
        answer("b", 5);
        get("a").join();
        answer("c", 5);
        assertThat(cache.entries()).extracting(ExpiringCache.Entry::key).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void failureShouldNotBeKeptWhenQuestionFails() {
        CompletableFuture<Integer> failed = get("a");
        asked.get(0).completeExceptionally(new IllegalStateException("x"));
        assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(get("a")).isNotDone();
    }

    @Test
    void answerShouldNotBeKeptWhenForgottenWhileAskedFor() {
        CompletableFuture<Integer> running = get("a");
        cache.forget("a"::equals);
        asked.get(0).complete(5);
        assertThat(running.join()).isEqualTo(5);
        assertThat(cache.entries()).isEmpty();
    }

    private void answer(String key, int value) {
        get(key);
        asked.get(asked.size() - 1).complete(value);
    }

    private CompletableFuture<Integer> get(String key) {
        return cache.get(key, () -> {
            CompletableFuture<Integer> question = new CompletableFuture<>();
            asked.add(question);
            return question;
        });
    }
}
