package org.tlsgateway.downstream.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tlsgateway.downstream.sts.StsFixture.BUDGET;
import static org.tlsgateway.downstream.sts.StsFixture.DOMAIN;
import static org.tlsgateway.downstream.sts.StsFixture.SHORT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;

class StsCacheTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path temp;

    private Path directory;
    private StsFixture sts;

    @BeforeEach
    void start() {
        directory = temp.resolve("var/mta-sts");
        sts = new StsFixture(directory);
    }

    @Test
    void answerShouldBeNoneWhenNothingIsAnnounced() {
        assertThat(sts.words()).isEqualTo("none");
        assertThat(sts.fetcher.asked).isEmpty();
        assertThat(directory).doesNotExist();
    }

    @Test
    void policyShouldBeFetchedOnceWhenSeveralMailsAsk() {
        sts.publishes("1", "enforce", WEEK);
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(sts.fetcher.asked).containsExactly("example.org 1");
        assertThat(((StsAnswer.InForce) sts.ask()).until())
                .isEqualTo(sts.clock.instant().plus(WEEK));
    }

    @Test
    void policyShouldStayInForceWhenTheRecordIsGone() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.announcesNothing();
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        sts.later(WEEK);
        assertThat(sts.words()).isEqualTo("none");
    }

    @ParameterizedTest
    @EnumSource(names = {"STS_POLICY_FETCH", "STS_POLICY_INVALID", "STS_WEBPKI_INVALID"})
    void policyShouldStayInForceWhenANewOneCannotBeFetched(Failure failure) {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.announces("2").hostFails(failure).later(Duration.ofHours(1));
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        sts.later(WEEK.minus(Duration.ofHours(2)));
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        sts.later(Duration.ofHours(1));
        assertThat(sts.words()).isEqualTo(failure.name());
    }

    @Test
    void policyShouldStayInForceWhenItsRefreshFails() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.hostFails().later(DAY.multipliedBy(3));
        sts.cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(2);
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(((StsAnswer.InForce) sts.ask()).until())
                .isEqualTo(sts.clock.instant().plus(WEEK).minus(DAY.multipliedBy(3)));
    }

    @Test
    void policyShouldBeReplacedWhenANewOneIsFetched() {
        sts.publishes("1", "enforce", WEEK).ask();
        assertThat(sts.publishes("2", "testing", WEEK).words()).isEqualTo("2 TESTING");
    }

    @Test
    void policyShouldEndWhenTheDomainPublishesNone() {
        sts.publishes("1", "enforce", WEEK).ask();
        assertThat(sts.publishes("2", "none", DAY).words()).isEqualTo("2 NONE");
        sts.announcesNothing();
        assertThat(sts.words()).isEqualTo("2 NONE");
        sts.later(DAY);
        assertThat(sts.words()).isEqualTo("none");
    }

    @Test
    void policyShouldEndWhenARefreshBringsNoneUnderTheOldId() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.publishes("1", "none", WEEK).later(DAY);
        sts.cache.sweep().join();
        assertThat(sts.words()).isEqualTo("1 NONE");
    }

    @Test
    void failureShouldBeRememberedForFiveMinutesWhenAFetchFailed() {
        sts.announces("1").hostFails();
        assertThat(sts.words()).isEqualTo("STS_POLICY_FETCH");
        sts.later(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(sts.words()).isEqualTo("STS_POLICY_FETCH");
        assertThat(sts.fetcher.asked).hasSize(1);
        sts.later(Duration.ofSeconds(1)).publishes("1", "enforce", WEEK);
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void failureShouldNotCountWhenANewIdIsAnnounced() {
        sts.announces("1").hostFails().ask();
        assertThat(sts.publishes("2", "enforce", WEEK).words()).isEqualTo("2 ENFORCE");
    }

    @Test
    void fetchShouldBeSharedWhenMailsAskAtOnce() {
        sts.announces("1");
        CompletableFuture<StsAnswer> first = sts.cache.policy(DOMAIN, BUDGET);
        CompletableFuture<StsAnswer> second = sts.cache.policy(DOMAIN, BUDGET);
        assertThat(first).isNotDone();
        assertThat(sts.fetcher.asked).hasSize(1);
        sts.fetcher.next.complete(new Fetch.Fetched(StsFixture.policy("1", "enforce", WEEK)));
        assertThat(StsFixture.words(first.join())).isEqualTo("1 ENFORCE");
        assertThat(StsFixture.words(second.join())).isEqualTo("1 ENFORCE");
    }

    @Test
    void fetchShouldGoOnWhenAMailCannotWaitForIt() {
        sts.announces("1");
        StsAnswer late = sts.cache.policy(DOMAIN, SHORT).join();
        assertThat(StsFixture.words(late)).isEqualTo("STS_POLICY_FETCH");
        sts.fetcher.next.complete(new Fetch.Fetched(StsFixture.policy("1", "enforce", WEEK)));
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(sts.fetcher.asked).hasSize(1);
    }

    @Test
    void oldPolicyShouldCountWhenTheNewOneTakesTooLong() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.announces("2").fetcher.next = new CompletableFuture<>();
        StsAnswer late = sts.cache.policy(DOMAIN, SHORT).join();
        assertThat(StsFixture.words(late)).isEqualTo("1 ENFORCE");
    }

    @Test
    void policyShouldCountWhenDnsDoesNotAnswer() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.announcement = new CompletableFuture<>();
        assertThat(StsFixture.words(sts.cache.policy(DOMAIN, SHORT).join())).isEqualTo("1 ENFORCE");
        sts.announcement = CompletableFuture.failedFuture(new IOException("broken"));
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        sts.announcement = CompletableFuture.completedFuture(new StsAnnouncement.Unavailable("SERVFAIL"));
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void policyShouldBeFetchedAnewWhenADayIsOver() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.later(Duration.ofHours(19)).cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(1);
        sts.later(Duration.ofHours(5)).cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(2);
        assertThat(((StsAnswer.InForce) sts.ask()).until())
                .isEqualTo(sts.clock.instant().plus(WEEK));
    }

    @Test
    void policyShouldBeFetchedAnewInTheBackgroundWhenAMailComesFirst() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.later(DAY).fetcher.next = new CompletableFuture<>();
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(sts.fetcher.asked).hasSize(2);
    }

    @Test
    void refreshShouldBeTriedAgainInAnHourWhenItFailed() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.hostFails().later(DAY).cache.sweep().join();
        sts.later(Duration.ofMinutes(40)).cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(2);
        sts.later(Duration.ofMinutes(20)).cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(3);
    }

    @Test
    void refreshShouldTakeTheNewIdWhenOneIsAnnounced() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.publishes("2", "testing", WEEK).later(DAY).cache.sweep().join();
        assertThat(sts.fetcher.asked).containsExactly("example.org 1", "example.org 2");
        assertThat(sts.words()).isEqualTo("2 TESTING");
    }

    @Test
    void policyShouldNotBeFetchedAnewWhenNobodyAskedForAMonth() {
        sts.publishes("1", "enforce", Duration.ofDays(365)).ask();
        sts.later(Duration.ofDays(30)).cache.sweep().join();
        assertThat(sts.fetcher.asked).hasSize(1);
        assertThat(sts.announcesNothing().words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void policyShouldBeForgottenWhenItIsOver() {
        sts.publishes("1", "enforce", WEEK).ask();
        sts.later(WEEK).cache.sweep().join();
        assertThat(sts.cache.list()).isEmpty();
        assertThat(directory.resolve("example.org.sts")).doesNotExist();
    }

    @Test
    void policyShouldSurviveWhenTheGatewayRestarts() {
        sts.publishes("1", "enforce", WEEK).ask();
        StsFixture restarted = new StsFixture(directory).later(DAY);
        assertThat(restarted.words()).isEqualTo("1 ENFORCE");
        assertThat(restarted.announces("1").words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void policyShouldBeFetchedAnewWhenTheGatewayRestartedADayLater() {
        sts.publishes("1", "enforce", WEEK).ask();
        StsFixture restarted = new StsFixture(directory).later(DAY).publishes("1", "enforce", WEEK);
        restarted.cache.load();
        restarted.cache.sweep().join();
        assertThat(restarted.fetcher.asked).containsExactly("example.org 1");
    }

    @Test
    void policyShouldNotLastLongerWhenTheClockWasWrong() {
        sts.later(Duration.ofDays(3650)).publishes("1", "enforce", WEEK).ask();
        StsFixture restarted = new StsFixture(directory);
        assertThat(((StsAnswer.InForce) restarted.ask()).until())
                .isEqualTo(restarted.clock.instant().plus(WEEK));
    }

    @Test
    void newerPolicyShouldCountWhenAnotherNodeHasFetchedIt() {
        sts.publishes("1", "enforce", WEEK).ask();
        StsFixture other = new StsFixture(directory).later(Duration.ofHours(1)).publishes("2", "testing", WEEK);
        assertThat(other.words()).isEqualTo("2 TESTING");
        sts.announces("2").hostFails().later(Duration.ofHours(2));
        assertThat(sts.words()).isEqualTo("2 TESTING");
        assertThat(sts.fetcher.asked).hasSize(1);
    }

    @Test
    void answerShouldBeOfTheHostWhenTheFileIsDamaged() throws IOException {
        sts.publishes("1", "enforce", WEEK).ask();
        Path file = directory.resolve("example.org.sts");
        Files.writeString(file, Files.readString(file).replace("enforce", "none"));
        StsFixture restarted = new StsFixture(directory).publishes("3", "testing", WEEK);
        restarted.cache.load();
        assertThat(restarted.words()).isEqualTo("3 TESTING");
        assertThat(new StsFixture(directory).words()).isEqualTo("3 TESTING");
    }

    @Test
    void policyShouldCountInMemoryWhenTheDirectoryCannotBeMade() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "in the way");
        sts.publishes("1", "enforce", WEEK);
        assertThat(sts.words()).isEqualTo("1 ENFORCE");
        assertThat(sts.announcesNothing().words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void leastUsedPolicyShouldGoWhenTheCacheIsFull() {
        sts = new StsFixture(directory, 2).publishes("1", "enforce", WEEK);
        for (String domain : new String[] {"a.example", "b.example", "a.example", "c.example"}) {
            sts.ask(new DomainName(domain));
        }
        assertThat(sts.cache.list())
                .extracting(entry -> entry.domain().ascii())
                .containsExactly("a.example", "c.example");
    }

    @Test
    void policyShouldBeFetchedAnewWhenItWasFlushed() {
        sts.publishes("1", "enforce", WEEK).ask();
        assertThat(sts.cache.flush(DOMAIN)).isTrue();
        assertThat(sts.cache.list()).isEmpty();
        assertThat(sts.cache.flush(DOMAIN)).isFalse();
        assertThat(sts.publishes("2", "enforce", WEEK).words()).isEqualTo("2 ENFORCE");
    }

    @Test
    void failureShouldBeForgottenWhenTheDomainIsFlushed() {
        sts.announces("1").hostFails().ask();
        sts.cache.flush(DOMAIN);
        assertThat(sts.publishes("1", "enforce", WEEK).words()).isEqualTo("1 ENFORCE");
    }

    @Test
    void listShouldNameEachPolicyWhenTwoNodesShareADirectory() {
        sts.publishes("1", "enforce", WEEK).ask();
        StsFixture other = new StsFixture(directory).publishes("2", "testing", WEEK);
        other.ask(new DomainName("example.net"));
        assertThat(sts.cache.list())
                .extracting(
                        entry -> entry.domain() + " " + entry.cached().policy().mode())
                .containsExactly("example.net TESTING", "example.org ENFORCE");
        assertThat(sts.cache.list().get(0).refreshAt()).isNull();
        assertThat(sts.cache.list().get(1).refreshAt()).isAfter(sts.clock.instant());
    }

    @Test
    void answerShouldBeInternalWhenTheFetcherHasABug() {
        sts.announces("1").fetcher.next = CompletableFuture.failedFuture(new IllegalStateException("bug"));
        assertThat(sts.words()).isEqualTo("INTERNAL");
    }

    @Test
    void policyShouldStayInForceWhenTheGatewayIsStopping() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        sts.publishes("1", "enforce", WEEK);
        StsCache stopping = new StsCache(new StsCache.Parts(
                (domain, budget) -> sts.announcement, sts.fetcher, directory, executor, sts.clock, new Random()));
        stopping.policy(DOMAIN, BUDGET).join();
        stopping.close();
        executor.shutdownNow();
        assertThat(StsFixture.words(stopping.policy(DOMAIN, BUDGET).join())).isEqualTo("1 ENFORCE");
        StsAnswer other = stopping.policy(new DomainName("example.net"), BUDGET).join();
        assertThat(StsFixture.words(other)).isEqualTo("INTERNAL");
        assertThat(sts.fetcher.closed).isTrue();
    }
}
