package org.tlsgateway.downstream.sts;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.tlsgateway.core.failure.Failure;
import org.tlsgateway.core.name.DomainName;
import org.tlsgateway.core.sts.StsAnnouncement;
import org.tlsgateway.core.sts.StsAnswer;
import org.tlsgateway.core.sts.StsPolicy;
import org.tlsgateway.core.sts.StsPolicyResult;
import org.tlsgateway.core.sts.StsPolicyText;
import org.tlsgateway.downstream.MutableClock;
import org.tlsgateway.downstream.sts.StsFetcher.Fetch;

/** A cache whose DNS, policy hosts and clock are a test's. */
final class StsFixture {
    static final DomainName DOMAIN = new DomainName("example.org");
    static final Duration BUDGET = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(200);

    final MutableClock clock = new MutableClock(Instant.parse("2026-11-25T12:00:00Z"));
    final FakeFetcher fetcher = new FakeFetcher();
    final Path directory;
    CompletableFuture<StsAnnouncement> announcement = CompletableFuture.completedFuture(none());
    final StsCache cache;

    StsFixture(Path directory) {
        this(directory, 100);
    }

    StsFixture(Path directory, int maxPolicies) {
        this.directory = directory;
        cache = new StsCache(
                new StsCache.Parts(
                        (domain, budget) -> announcement, fetcher, directory, Runnable::run, clock, new Random(1)),
                maxPolicies,
                1 << 20);
    }

    static StsAnnouncement none() {
        return new StsAnnouncement.Absent("no MTA-STS record");
    }

    /** DNS announces this policy, and its host has it. */
    StsFixture publishes(String id, String mode, Duration maxAge) {
        fetcher.next = CompletableFuture.completedFuture(new Fetch.Fetched(policy(id, mode, maxAge)));
        return announces(id);
    }

    StsFixture announces(String id) {
        announcement = CompletableFuture.completedFuture(new StsAnnouncement.Announced(id));
        return this;
    }

    StsFixture announcesNothing() {
        announcement = CompletableFuture.completedFuture(none());
        return this;
    }

    StsFixture hostFails() {
        return hostFails(Failure.STS_POLICY_FETCH);
    }

    StsFixture hostFails(Failure failure) {
        fetcher.next = CompletableFuture.completedFuture(new Fetch.Failed(failure, "it says 500"));
        return this;
    }

    StsFixture later(Duration time) {
        clock.pass(time);
        return this;
    }

    StsAnswer ask() {
        return ask(DOMAIN);
    }

    StsAnswer ask(DomainName domain) {
        return cache.policy(domain, BUDGET).join();
    }

    /** Such as "1 ENFORCE", or the failure, or "none". */
    String words() {
        return words(ask());
    }

    static String words(StsAnswer answer) {
        if (answer instanceof StsAnswer.InForce inForce) {
            return inForce.policy().id() + " " + inForce.policy().mode();
        }
        return answer instanceof StsAnswer.Unavailable unavailable
                ? unavailable.failure().name()
                : "none";
    }

    static StsPolicy policy(String id, String mode, Duration maxAge) {
        String text = "version: STSv1\nmode: " + mode + "\nmx: mx.example.org\nmax_age: " + maxAge.toSeconds() + "\n";
        return ((StsPolicyResult.Valid) StsPolicyText.parse(id, text)).policy();
    }

    static final class FakeFetcher implements StsFetcher {
        final List<String> asked = new ArrayList<>();
        CompletableFuture<Fetch> next = new CompletableFuture<>();
        boolean closed;

        @Override
        public CompletableFuture<Fetch> fetch(DomainName domain, String id) {
            asked.add(domain + " " + id);
            return next;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
